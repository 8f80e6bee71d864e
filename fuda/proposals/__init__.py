"""A post's way through a command: examine it, ask for suggestions, choose among them, write the labels."""
