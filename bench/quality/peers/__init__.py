"""Other systems that are measured beside Fuda, in environments of their own that lack Fuda's requirements."""
