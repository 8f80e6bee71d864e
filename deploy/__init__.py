"""Builds the zip that AWS Lambda runs: the project, its requirements and a model. Needs no account."""
