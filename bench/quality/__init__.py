"""The quality of suggestions on real blogs, beside other systems."""
