"""The labels of a blog as training counts them: which posts have them, and their history."""
