"""Tests of what keeps the talks."""
