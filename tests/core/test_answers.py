"""Answers that belong to another question of the form."""

from __future__ import annotations

import pytest

from shopguide.answers import asked_or_meant, date_in, tells_more_than_date, wish_in
from shopguide.knowledge import Detail

AMOUNT, DATE, WISH, STORY, ORDER = Detail.AMOUNT, Detail.DATE, Detail.WISH, Detail.DESCRIPTION, Detail.ORDER_NUMBER


@pytest.mark.parametrize(
    ("asked", "text", "meant"),
    [
        (AMOUNT, "$27.99", AMOUNT),
        (AMOUNT, "about twenty quid", AMOUNT),
        (AMOUNT, "27", AMOUNT),
        (AMOUNT, "last tuesday", DATE),
        (AMOUNT, "2 weeks ago", DATE),
        (AMOUNT, "a replacement please", WISH),
        (AMOUNT, "the seller deleted his shop", STORY),
        (DATE, "12/03", DATE),
        (DATE, "around xmas", DATE),
        (DATE, "the 3rd", DATE),
        (DATE, "it was 27.99$", AMOUNT),
        (DATE, "replacement", WISH),
        (DATE, "the seller deleted his shop, no reply since june 2", DATE),
        (DATE, "dunno really he blocked me", STORY),
        (WISH, "refund", WISH),
        (WISH, "just somebody to say sorry", WISH),
        (WISH, "£30", AMOUNT),
        (WISH, "yesterday", DATE),
        (WISH, "3 march.", DATE),
        (WISH, "delivery by friday", WISH),
        (ORDER, "TT-5770 or so", ORDER),
        (ORDER, "577012345678901234", ORDER),
        (ORDER, "it was a lamp", STORY),
        (ORDER, "last tuesday", DATE),
        (ORDER, "$27.99", AMOUNT),
        (STORY, "last tuesday", STORY),
    ],
)
def test_an_answer_is_kept_where_it_belongs(asked: Detail, text: str, meant: Detail) -> None:
    assert asked_or_meant(asked, text) is meant


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("arrived 3 november, jar smashed", "3 november"),
        ("i ordered on the 2nd of may", "the 2nd of may"),
        ("three weeks ago i bought a lamp", "three weeks ago"),
        ("paid 27.99 for it", None),
        ("came broken", None),
        ("it may be lost", None),
    ],
)
def test_the_date_is_read_out_of_a_sentence(text: str, date: str | None) -> None:
    assert (date_in(text) or "").removeprefix("on ") == (date or "")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("it never came and i want my money back", "my money back"),
        ("i need a replacement", "replacement"),
        ("they refused my refund", None),
    ],
)
def test_the_wish_is_read_out_of_a_sentence(text: str, wish: str | None) -> None:
    assert (wish_in(text) or "").removeprefix("a ") == (wish or "")


def test_a_story_with_a_date_in_it_is_more_than_a_date() -> None:
    assert tells_more_than_date("arrived 3 november, jar smashed, box was open. seller said not my problem")
    assert not tells_more_than_date("around the 3rd of november")
