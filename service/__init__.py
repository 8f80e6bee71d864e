"""The HTTP API: a werkzeug WSGI application over one tagger. It does not know AWS."""
