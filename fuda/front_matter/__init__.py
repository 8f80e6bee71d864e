"""The editor of front matter: adds labels and keeps every other byte."""
