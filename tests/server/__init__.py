"""Tests of what serves the guide."""
