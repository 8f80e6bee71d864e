"""Raw post files to posts: the front matter of Hugo, Jekyll and Hexo, read but never written."""
