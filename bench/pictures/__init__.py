"""Draws recorded results: time and cost by memory and batch, cold starts, and quality."""
