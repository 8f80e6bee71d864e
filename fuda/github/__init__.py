"""The GitHub Action, pull requests, and the hooks of git and pre-commit."""
