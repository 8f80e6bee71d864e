"""Connects AWS Lambda to the service: the model's place, events, log lines and metrics."""
