"""Settings of site generators, as far as they are about labels and posts."""
