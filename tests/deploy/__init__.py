"""What deploy/ says: checked against the schemas of who reads it, and nginx run with two real workers behind it."""
