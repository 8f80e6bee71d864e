"""Keeps what authors did with suggestions, and hands it out for training: the routes below /v1/decisions."""
