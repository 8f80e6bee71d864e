"""A blog as a folder: the files of its posts, and what is remembered there of labels decided upon."""
