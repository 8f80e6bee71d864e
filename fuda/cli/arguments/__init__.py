"""The command line of `fuda`: its commands (commands.py), and the options and help of each."""
