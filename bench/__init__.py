"""Measures what users get: the quality of suggestions on real blogs, and the speed of serving."""
