"""Talks with a real server and a trained model."""
