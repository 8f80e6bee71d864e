"""The commands that make, measure, describe and serve a model."""
