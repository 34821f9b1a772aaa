"""The operator's report."""
