"""A post's way through a command: examine, decide, propose, write."""
