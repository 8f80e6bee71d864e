"""The client: suggests labels for posts and writes them in, never against a person's decision."""
