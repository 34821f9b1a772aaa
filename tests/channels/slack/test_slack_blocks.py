"""Neutral messages as Block Kit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.channels.message import Button, Message
from shopguide.channels.slack.blocks import MAX_LABEL, in_words, postings, shorten, talk_of
from shopguide.channels.slack.talk import Talk
from shopguide.markdown import escape

from ..customs import CONTACT, SOURCED
from .limits import MAX_TEXT, block_faults, escaping_faults, too_long

TALK = Talk("T0001", "U0001", "C0001", "1700000000.000100")


def rows(message: Message) -> list[list[list[str]]]:
    """The labels of the buttons: of each posting, of each row."""
    return [
        [[item["text"]["text"] for item in block["elements"]] for block in posting.blocks if block["type"] == "actions"]
        for posting in postings(message, TALK)
    ]


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"Choice {number}", f"/choice_{number}") for number in range(count))


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, [[]]),
        (1, [[1]]),
        (5, [[5]]),
        (6, [[5, 1]]),
        (25, [[5, 5, 5, 5, 5]]),
        (26, [[5, 5, 5, 5, 5], [1]]),
        (60, [[5] * 5, [5] * 5, [5, 5]]),
    ],
)
def test_buttons_stand_in_rows_of_five_and_twenty_five_a_message(count: int, expected: list[list[int]]) -> None:
    made = rows(Message("Which?", buttons(count)))
    assert [[len(row) for row in posting] for posting in made] == expected
    assert [label for posting in made for row in posting for label in row] == [b.title for b in buttons(count)]


def test_a_scale_stands_in_one_row_and_the_way_out_below() -> None:
    scale = tuple(Button(str(number), f"/rate_{number}") for number in range(1, 11))
    message = Message("How was it?", (*scale, Button("Skip", "/deny")), {"type": "rating", "lowest": 1, "highest": 10})
    assert rows(message) == [[[str(number) for number in range(1, 11)], ["Skip"]]]


def test_a_button_carries_its_payload_and_the_talk_it_was_offered_in() -> None:
    block = postings(Message("Go?", (Button("Yes", "/affirm"),)), TALK)[0].blocks[-1]
    assert block["elements"][0]["value"] == "/affirm"
    assert talk_of(block["block_id"]) == TALK


@pytest.mark.parametrize("block_id", ["", "x", "slack:", "slack:T1:U1:x|0", "web:T0001:U0001|0", "slack:t:u|0"])
def test_a_row_that_is_not_ours_belongs_to_no_talk(block_id: str) -> None:
    assert talk_of(block_id) is None


def test_an_address_is_a_link_and_no_choice() -> None:
    element = postings(Message("Go?", (Button("Open", "https://example.com/"),)), TALK)[0].blocks[-1]["elements"][0]
    assert element["url"] == "https://example.com/"
    assert "value" not in element


def test_a_payload_that_does_not_fit_is_replaced_by_the_title_which_means_the_same() -> None:
    element = postings(Message("Go?", (Button("Yes", "/" + "x" * 3000),)), TALK)[0].blocks[-1]["elements"][0]
    assert element["value"] == "Yes"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("short", "short"),
        ("x" * 75, "x" * 75),
        ("x" * 76, "x" * 74 + "…"),
        ("word " * 20, ("word " * 14).strip() + "…"),
    ],
)
def test_a_label_is_cut_at_a_word(text: str, short: str) -> None:
    assert shorten(text, MAX_LABEL) == short


def test_the_body_of_an_email_stands_apart_to_be_copied() -> None:
    body = "Hello TikTok Shop team,\nmy_order *never* came & I want £5 < £6."
    message = Message(
        f"Here it is. **Subject:** Help\n{escape(body)}",
        custom={"type": "draft", "subject": "Help", "body": body, "mailto": None},
    )
    sections = [block["text"]["text"] for block in postings(message, TALK)[0].blocks]
    assert sections[0] == "Here it is. *Subject:* Help"
    assert sections[1] == f"```\n{body.replace('&', '&amp;').replace('<', '&lt;')}\n```"


def test_an_email_whose_body_is_not_in_the_text_loses_nothing() -> None:
    message = Message("Here it is", custom={"type": "draft", "subject": "s", "body": "other", "mailto": None})
    assert [block["text"]["text"] for block in postings(message, TALK)[0].blocks] == ["Here it is"]


def test_a_text_of_ten_thousand_characters_is_posted_whole_with_the_buttons_last() -> None:
    text = "\n".join(f"{number}. A line of the guide's that says something." for number in range(1, 401))
    made = postings(Message(text, buttons(3)), TALK)
    shown = "\n".join(
        block["text"]["text"] for posting in made for block in posting.blocks if block["type"] == "section"
    )
    assert shown.split() == text.split()
    assert [block["type"] for block in made[-1].blocks][-1] == "actions"
    assert all(block["type"] == "section" for posting in made[:-1] for block in posting.blocks)


def test_every_posting_has_a_text_for_notifications() -> None:
    assert [item.text for item in postings(Message("**Hi** & hello"), TALK)] == ["Hi &amp; hello"]
    assert [item.text for item in postings(Message("", buttons(2)), TALK)] == ["Choice 0 · Choice 1"]


def test_in_words_the_choices_are_numbered() -> None:
    assert in_words(Message("**Which?**", buttons(2))) == "Which?\n1. Choice 0\n2. Choice 1"


_titles = st.text(min_size=1, max_size=120).filter(str.strip)
_customs = st.sampled_from(
    [
        None,
        {"type": "step", "title": "t", "number": 1, "total": 2, "words": "w"},
        {"type": "card", "title": "t"},
        {"type": "draft", "subject": "s", "body": "b" * 5000, "mailto": None},
        {"type": "rating", "lowest": 1, "highest": 5},
    ]
)


@given(
    st.text(max_size=400),
    st.lists(
        st.tuples(st.text(min_size=1, max_size=120).filter(str.strip), st.text(min_size=1, max_size=80)), max_size=40
    ),
    _customs,
    st.integers(1, 40),
)
def test_any_message_is_one_that_slack_takes(text: str, titles: Any, custom: Any, times: int) -> None:
    message = Message((text * times).strip(), tuple(Button(title, payload) for title, payload in titles), custom)
    for posting in postings(message, TALK):
        assert block_faults(list(posting.blocks)) == []
        assert not too_long(posting.blocks)
        assert escaping_faults(posting.text) == []
        assert len(posting.text) <= MAX_TEXT


def test_a_summary_stands_apart_to_be_copied() -> None:
    body = "Problem: late\nWhat happened: 2*3 <x>"
    message = Message(f"To paste:\n{escape(body)}", custom={"type": "summary", "body": body})
    sections = [block["text"]["text"] for block in postings(message, TALK)[0].blocks]
    assert sections == ["To paste:", "```\nProblem: late\nWhat happened: 2*3 &lt;x&gt;\n```"]


def test_a_source_is_a_small_line_between_words_and_buttons() -> None:
    (posting,) = postings(replace(SOURCED, buttons=buttons(2)), TALK)
    assert [block["type"] for block in posting.blocks] == ["section", "context", "actions"]
    assert [element["text"] for element in posting.blocks[1]["elements"]] == [SOURCED.source]
    assert block_faults([*posting.blocks]) == []


def test_a_contact_is_in_the_words() -> None:
    (posting,) = postings(CONTACT, TALK)
    assert [block["type"] for block in posting.blocks] == ["section"]
    shown = posting.blocks[0]["text"]["text"]
    assert all(value in shown for key, value in (CONTACT.custom or {}).items() if key not in ("type", "title"))
