"""Tests against real database and Redis servers, which they start themselves."""
