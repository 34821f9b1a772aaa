"""The country that somebody says they are in, and no other that they name."""

from __future__ import annotations

import pytest

from shopguide.nlu.regions import regions


@pytest.mark.parametrize(
    ("text", "asked", "code"),
    [
        ("i'm in the uk and it never came", False, "UK"),
        ("it's unplugged and on the worktop. England. Do I have to send it back?", False, "UK"),
        ("In the US. It came broken and nobody answers me.", False, "US"),
        ("uk, but it's the refund that is late and not the parcel", True, "UK"),
        ("uk", True, "UK"),
    ],
)
def test_finds_the_country_they_are_in(text: str, asked: bool, code: str) -> None:
    assert [found.value for found in regions(text, asked)] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "it came from china. late and broken",
        "the sizes were uk, eu and us but nothing fits me",
        "tell us. now. please",
        "stuck in customs since monday, china to germany",
    ],
)
def test_leaves_other_countries(text: str) -> None:
    assert regions(text) == []
