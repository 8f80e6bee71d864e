"""Forms of front matter, a module for each kind."""
