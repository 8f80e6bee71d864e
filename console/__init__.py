"""Output on a terminal, arguments and exit codes, for every command."""
