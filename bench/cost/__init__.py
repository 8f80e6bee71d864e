"""Turns a measured run and a month's traffic into the bill that AWS would send, line by line."""
