"""What Lambda carries of the classifier: text to terms to scores to labels, on NumPy alone."""
