"""A post's Markdown, HTML or plain text, read to its fields in linear time."""
