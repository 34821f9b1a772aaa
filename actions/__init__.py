"""Custom actions: each takes what was heard, calls one move, and returns its reply."""
