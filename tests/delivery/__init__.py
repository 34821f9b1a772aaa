"""Summaries on their way: to a real HTTP server, and to a real SMTP server."""
