"""One run's choices: options, environment, fuda.toml, and the addresses that a user trusts."""
