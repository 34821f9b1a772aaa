"""Answers that belong to another question of the form."""

from __future__ import annotations

import pytest

from shopguide.answers import asked_or_meant
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
