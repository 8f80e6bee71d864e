"""What the settings of site generators say about labels and posts."""
