"""Functions that could be deployed instead, for bench/coldstart to compare with Fuda's own package."""
