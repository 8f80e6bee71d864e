"""The package as Lambda and API Gateway run it, on one's own machine."""
