"""Markdown as channels write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.markdown import Dialect, escape, plain, render, strict


class Tags(Dialect):
    """Shows what was called with what."""

    def text(self, text: str) -> str:
        return text.replace("<", "&lt;")

    def strong(self, inner: str) -> str:
        return f"<b>{inner}</b>"

    def emphasis(self, inner: str) -> str:
        return f"<i>{inner}</i>"

    def code(self, text: str) -> str:
        return f"<code>{text}</code>"

    def link(self, inner: str, address: str) -> str:
        return f"<a {address}>{inner}</a>"


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("plain words", "plain words"),
        ("two\nlines", "two\nlines"),
        ("**bold** and *soft*", "<b>bold</b> and <i>soft</i>"),
        ("**bold with *soft* inside**", "<b>bold with <i>soft</i> inside</b>"),
        ("a `code` word", "a <code>code</code> word"),
        ("[here](https://example.com/a?b=1)", "<a https://example.com/a?b=1>here</a>"),
        ("intro\n1. one\n2. two\nWhich?", "intro\n1. one\n2. two\nWhich?"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- a\n- b", "• a\n• b"),
        ("- a\n  1. deep\n- b", "• a\n  1. deep\n• b"),
        ("# Title\nwords", "<b>Title</b>\nwords"),
        ("one\n\ntwo", "one\ntwo"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("```\nraw *text*\n```", "<code>raw *text*</code>"),
        ("", ""),
    ],
)
def test_render_writes_marks_and_keeps_lines(markdown: str, written: str) -> None:
    assert render(markdown, Tags()) == written


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("**Order page: step 1 of 4**\nOpen it", "Order page: step 1 of 4\nOpen it"),
        ("[the page](https://example.com)", "the page (https://example.com)"),
        ("[https://example.com](https://example.com)", "https://example.com"),
    ],
)
def test_plain_holds_no_marks(markdown: str, written: str) -> None:
    assert plain(markdown) == written


@pytest.mark.parametrize("text", ["2*3*4", "_me_", "a `b`", "[x](https://evil.example)", "~~gone~~", r"back\slash"])
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert plain(escape(text)) == text


@pytest.mark.parametrize("text", ["john_doe@example.com", "[card number removed]", "5 < 6 & 7", "$24.99!"])
def test_escape_leaves_alone_what_is_no_markup(text: str) -> None:
    assert escape(text) == text


def test_a_list_ends_where_a_line_without_a_number_begins() -> None:
    assert strict("1. a\n2. b\nWhich one?") == "1. a\n2. b\n\nWhich one?"
    assert strict("- a\n- b\n") == "- a\n- b\n"


@given(st.text())
def test_any_text_can_be_rendered(text: str) -> None:
    assert isinstance(render(text, Tags()), str)
    assert isinstance(plain(escape(text)), str)
