"""Models that were released for a blog, and the pointer to the live one."""
