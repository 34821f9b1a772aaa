"""A rating in words."""

from __future__ import annotations

import pytest

from shopguide.rating import rating_in


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("4", 4),
        ("4/5", 4),
        ("5 stars", 5),
        ("I'd say 3", 3),
        ("10/10", None),
        ("0", None),
        ("50%", None),
        ("", None),
        ("five", 5),
        ("Five stars!", 5),
        ("a solid four", 4),
        ("two out of five", 2),
        ("one more thing", None),
    ],
)
def test_a_rating_is_read_from_words(text: str, rating: int | None) -> None:
    assert rating_in(text) == rating
