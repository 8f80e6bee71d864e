"""The classifier as it serves: text to terms to scores to labels, on NumPy and safetensors only."""
