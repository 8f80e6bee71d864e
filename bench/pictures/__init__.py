"""Draws recorded results: time and cost by memory and batch, and cold starts."""
