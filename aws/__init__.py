"""What stands between AWS Lambda and the service: the model's place, events, log lines and metrics."""
