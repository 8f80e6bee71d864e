"""Proofs that Fuda loses and damages nothing, and that a stranger's blog can do nothing to its reader."""
