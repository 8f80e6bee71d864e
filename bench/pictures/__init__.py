"""Draws what was measured, as PNG and SVG: time and cost by memory and batch, and a cold start in parts."""
