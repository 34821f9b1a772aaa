"""The learning loop."""
