"""The HTTP API: a werkzeug WSGI application over one tagger, which knows no AWS."""
