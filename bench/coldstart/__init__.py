"""Measures cold starts of our package beside what else one would deploy, each in its own environment."""
