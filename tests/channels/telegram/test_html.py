"""Markdown in Telegram's HTML, cut into messages that Telegram takes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.channels.message import Button, Message
from shopguide.channels.telegram.html import Html, rendered
from shopguide.channels.telegram.keyboard import inline_keyboard
from shopguide.channels.telegram.parts import MOST_UNITS, split
from shopguide.markdown import escape, render

from ..customs import CONTACT, SOURCED
from .markup import parse, units


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** and *soft*", "<b>bold</b> and <i>soft</i>"),
        ('5 < 6 & "7" > 4', "5 &lt; 6 &amp; &quot;7&quot; &gt; 4"),
        ("a `<code>` word", "a <code>&lt;code&gt;</code> word"),
        ("```\none\ntwo\n```", "<pre>one\ntwo</pre>"),
        ("[here](https://example.com/?a=1&b=2)", '<a href="https://example.com/?a=1&amp;b=2">here</a>'),
        ("[write](mailto:help@example.com?subject=Hi%20there)", "write (help@example.com)"),
        ("[me@example.com](mailto:me@example.com)", "me@example.com"),
        ("[call](tel:+123)", "call (+123)"),
        ("1. one\n2. two", "1. one\n2. two"),
    ],
)
def test_html_writes_what_telegram_reads(markdown: str, html: str) -> None:
    assert render(markdown, Html()) == html


def test_a_draft_is_marked_for_copying() -> None:
    subject, body = "Help: 2*3 <x>", "Hello,\nmy *own* words & more\nThank you."
    text = f"Here is your e-mail. **Subject:** {escape(subject)}\n{escape(body)}"
    message = Message(text, custom={"type": "draft", "subject": subject, "body": body, "mailto": None})
    assert rendered(message) == (
        "Here is your e-mail. <b>Subject:</b> <code>Help: 2*3 &lt;x&gt;</code>\n"
        "<pre>Hello,\nmy *own* words &amp; more\nThank you.</pre>"
    )


@pytest.mark.parametrize("custom", [{"type": "draft"}, {"type": "draft", "subject": "other", "body": "words"}])
def test_a_draft_that_reads_otherwise_than_its_text_loses_nothing(custom: dict[str, str]) -> None:
    assert rendered(Message("Here is **it**", custom=custom)) == "Here is <b>it</b>"


# Everything but half surrogate pairs, which no JSON of Telegram's can hold, and the marks of our own.
CHARACTERS = st.characters(blacklist_categories=("Cs", "Co"))
WORDS = st.text(CHARACTERS, max_size=40)
MARKDOWN = st.recursive(
    st.one_of(WORDS, WORDS.map(escape), WORDS.map(lambda text: f"`{text}`")),
    lambda inner: st.one_of(
        inner.map(lambda text: f"**{text}**"),
        inner.map(lambda text: f"*{text}*"),
        inner.map(lambda text: f"[{text}](https://example.com/?a=1&b=2)"),
        st.lists(inner, max_size=4).map(" ".join),
        st.lists(inner, max_size=4).map("\n".join),
        st.lists(inner, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items)),
    ),
    max_leaves=12,
)


@given(MARKDOWN, st.integers(2, 60))
def test_every_part_is_valid_within_the_limit_and_nothing_is_lost_or_doubled(markdown: str, most: int) -> None:
    html = render(markdown, Html())
    whole, marks = parse(html)
    parts = split(html, most)
    read = [parse(part.html) for part in parts]
    assert "".join(text for text, _ in read) == whole
    assert [text for text, _ in read] == [part.plain for part in parts]
    assert all(0 < units(text) <= most for text, _ in read)
    bold = [sum(mark["length"] for mark in found if mark["type"] == "bold") for _, found in [(whole, marks), *read]]
    assert sum(bold[1:]) == bold[0]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("First line.\nSecond line.", ["First line.\n", "Second line."]),
        ("One sentence. Another one.", ["One sentence. ", "Another one."]),
        ("words without any stops", ["words without ", "any stops"]),
        ("x" * 30, ["x" * 16, "x" * 14]),
        ("🎁" * 10, ["🎁" * 8, "🎁" * 2]),
    ],
)
def test_a_long_text_is_cut_where_a_reader_would(text: str, ends: list[str]) -> None:
    assert [part.plain for part in split(text, 16)] == ends


def test_a_mark_that_is_cut_goes_on_in_the_next_part() -> None:
    parts = split("<b>one two</b> <pre>three four</pre>", 9)
    assert [part.html for part in parts] == ["<b>one two</b> ", "<pre>three </pre>", "<pre>four</pre>"]


def test_the_limit_is_telegrams() -> None:
    assert [units(part.plain) for part in split("🎁" * 3000)] == [MOST_UNITS, 6000 - MOST_UNITS]


@pytest.mark.parametrize(
    ("html", "blank"), [(" \n\u200b", True), ("<b> </b>", True), ("<b>.</b>", False), ("🎁", False)]
)
def test_a_part_that_shows_nothing_is_known(html: str, blank: bool) -> None:
    assert [part.is_blank for part in split(html)] == [blank]


@given(
    st.lists(st.tuples(st.text(CHARACTERS, min_size=1, max_size=80), st.text(CHARACTERS, max_size=90)), max_size=120)
)
def test_every_keyboard_stays_within_telegrams_limits(buttons: list[tuple[str, str]]) -> None:
    message = Message("x", tuple(Button(title, payload or title) for title, payload in buttons))
    keyboard = inline_keyboard(message)
    assert (keyboard is None) == (not buttons)
    rows = keyboard["inline_keyboard"] if keyboard else []
    assert len(rows) <= 100
    assert all(1 <= len(button["callback_data"].encode()) <= 64 for row in rows for button in row)


def test_a_scale_stands_in_one_row_and_what_else_is_offered_below_it() -> None:
    buttons = (*(Button(str(number), f"/rate{number}") for number in range(1, 6)), Button("Not now", "/deny"))
    keyboard = inline_keyboard(Message("How?", buttons, {"type": "rating", "lowest": 1, "highest": 5}))
    assert keyboard is not None
    assert [len(row) for row in keyboard["inline_keyboard"]] == [5, 1]


def test_a_button_whose_payload_telegram_does_not_take_sends_its_title() -> None:
    keyboard = inline_keyboard(
        Message("x", (Button("Start", "/" + "x" * 64), Button("y" * 63 + "ä", "z" * 65), Button("Go", "")))
    )
    assert keyboard is not None
    assert [row[0]["callback_data"] for row in keyboard["inline_keyboard"]] == ["Start", "y" * 63, "Go"]


def test_no_markup_of_ours_is_left_in_what_is_read() -> None:
    assert not re.search(r"[<*]", parse(render("**a** *b* `c`\n- d", Html()))[0])


def test_a_summary_is_marked_for_copying() -> None:
    body = "Problem: late\nWhat happened: 2*3 <x>"
    message = Message(f"To paste:\n{escape(body)}", custom={"type": "summary", "body": body})
    assert rendered(message) == "To paste:\n<pre>Problem: late\nWhat happened: 2*3 &lt;x&gt;</pre>"


def test_a_source_is_a_line_in_italics_below_and_a_contact_is_in_the_words() -> None:
    assert rendered(SOURCED) == "Ask within <b>14 days</b>.\n<i>Returns &lt;b&gt;*, help.example.org, May 2025</i>"
    values = [value for key, value in (CONTACT.custom or {}).items() if key not in ("type", "title")]
    assert all(value in rendered(CONTACT) for value in values)
