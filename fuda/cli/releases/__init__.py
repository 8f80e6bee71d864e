"""fuda release, releases and rollback: which model is live for a blog."""
