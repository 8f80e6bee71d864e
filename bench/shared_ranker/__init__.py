"""Fits what other blogs teach a blog's ranker, and measures it blog by blog."""
