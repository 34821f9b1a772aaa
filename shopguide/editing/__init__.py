"""Changing facts and sentences one entry at a time: forms, checks, conflicts, history, and the same YAML files."""
