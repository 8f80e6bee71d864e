"""Builds what AWS Lambda runs: the project, what it requires, and a model, in one zip. Knows no account."""
