"""The speed of a model, of commands, and of the service at its limits."""
