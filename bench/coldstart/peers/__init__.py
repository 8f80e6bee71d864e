"""Functions that one could deploy instead, for bench/coldstart to measure beside Fuda's own package."""
