"""Talks that nobody has held: for looking at the report, and for measuring it."""
