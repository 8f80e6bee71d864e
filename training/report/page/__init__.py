"""The report of a training run as one HTML page that needs no script and no other file."""
