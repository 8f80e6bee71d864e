"""A differential test: generated headers as Fuda and as the site generators' own parsers read them."""
