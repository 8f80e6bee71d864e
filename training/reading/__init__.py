"""Reads a blog's content folder for training: its posts, its label keys, and what is left out."""
