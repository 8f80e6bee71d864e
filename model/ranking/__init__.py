"""Candidate labels of a post, their figures, and the ranker that orders them."""
