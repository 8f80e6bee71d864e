"""What `pip install` makes of this project: the client `fuda`, all its folders inside this one package."""
