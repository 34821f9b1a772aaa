"""Names of other companies in the classifier's view."""

from __future__ import annotations

import pytest

from shopguide.nlu.other_companies import one_name_a_kind
from shopguide.nlu.text_view import classifier_view


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("my zalando parcel is late", "my amazon parcel is late"),
        ("kohl's took my money", "amazon took my money"),
        ("uber eats forgot the rice, uber forgot me", "doordash forgot the rice, ryanair forgot me"),
        ("cancel disney+ please", "cancel netflix please"),
        ("h&m lost my return", "amazon lost my return"),
    ],
)
def test_companies_of_a_kind_bear_one_name(written: str, seen: str) -> None:
    assert one_name_a_kind(written) == seen


@pytest.mark.parametrize("text", ["the pashminas are torn", "a sheinish dress", "name@ebay.com", "nike shoes", "evri"])
def test_other_words_stay(text: str) -> None:
    assert one_name_a_kind(text) == text


def test_the_classifier_sees_one_name() -> None:
    assert classifier_view("Where is my ZARA coat") == classifier_view("where is my asos coat")
