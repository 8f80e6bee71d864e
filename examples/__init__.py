"""Examples: a blog, the demo on it, and webhooks of content management systems."""
