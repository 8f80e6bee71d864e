"""Training, offline: from a blog's content folder to an artifact and a report on how far to trust it."""
