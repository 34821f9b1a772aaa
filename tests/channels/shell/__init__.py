"""The terminal: what is drawn, how a talk is held, and both in a real terminal."""
