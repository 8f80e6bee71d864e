"""Whole blogs of real people, labelled by `fuda bulk` and taken back by `fuda undo`."""
