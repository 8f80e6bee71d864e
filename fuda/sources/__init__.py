"""The sources of suggestions: a local model or a deployed API."""
