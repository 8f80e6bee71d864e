"""How training grows with a blog: made-up blogs of any size, and what a training of each takes."""
