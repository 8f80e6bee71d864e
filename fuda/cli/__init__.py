"""The commands of fuda, their arguments and their output."""
