"""Parsers of front matter, with limits: where it begins and ends, YAML as generators read it, TOML 1.1."""
