"""The client: suggests labels for posts and writes them in, never against a person's decision."""

__version__ = "0.1.0"
