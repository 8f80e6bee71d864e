"""The client at publish time: suggests labels for posts and writes them in, never against a person."""
