"""Offline: from a blog's content folder to a trained artifact and a report on how far to trust it."""
