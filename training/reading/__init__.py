"""A blog's content folder, read for training: its posts, its label keys, and what is left out."""
