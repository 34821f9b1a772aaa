"""Markdown in Slack's dialect, cut to size."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.channels.slack.mrkdwn import FENCE, ZERO_WIDTH, mrkdwn, preformatted
from shopguide.markdown import escape

from .limits import escaping_faults

LIMIT = 3000


def written(markdown: str) -> str:
    """The whole as one text, with the zero-width space made visible."""
    return "\n".join(mrkdwn(markdown, LIMIT)).replace(ZERO_WIDTH, "·")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *soft* and ~~gone~~", "*bold* and _soft_ and ~gone~"),
        ("**bold *soft* bold**", "*bold _soft_ bold*"),
        ("**Order page: step 1 of 4**\nOpen it", "*Order page: step 1 of 4*\nOpen it"),
        ("**two\nlines**", "*two*\n*lines*"),
        ("a**b**c", "a·*b*·c"),
        ("**a**, (**b**).", "*a*, (*b*)."),
        ("Tom & Jerry <script>", "Tom &amp; Jerry &lt;script&gt;"),
        ("<!channel> <@U1> <javascript|x>", "&lt;!channel&gt; &lt;@U1&gt; &lt;javascript|x&gt;"),
        ("[the page](https://example.com/?a=1&b=2)", "<https://example.com/?a=1&amp;b=2|the page>"),
        ("[write](mailto:a@b.example)", "<mailto:a@b.example|write>"),
        ("[a|b](https://example.com/a|b)", "<https://example.com/a%7Cb|a|b>"),
        ("[x](somewhere)", "x (somewhere)"),
        ("1. one\n2. two\nWhich?", "1. one\n2. two\nWhich?"),
        ("- a\n- b", "• a\n• b"),
        ("say `/next`", "say `/next`"),
        ("```\n1 < 2\n*raw*\n```", "```\n1 &lt; 2\n*raw*\n```"),
        ("# Title\nwords", "*Title*\nwords"),
        (r"\*as typed\*", "*·as typed*"),
        ("2\\*3\\*4 john_doe", "2*3*4 john_doe"),
        ("", ""),
    ],
)
def test_markdown_is_written_in_slacks_marks(markdown: str, expected: str) -> None:
    assert written(markdown) == expected


def test_a_link_too_long_for_a_block_keeps_its_address_without_the_rest() -> None:
    address = f"mailto:help@shop.example?body={'x' * 4000}"
    assert written(f"[write]({address})") == "<mailto:help@shop.example|write>"


def test_a_long_text_is_cut_where_lines_end() -> None:
    lines = [f"Line {number}: {'word ' * 20}".strip() for number in range(100)]
    pieces = mrkdwn("\n".join(lines), LIMIT)
    assert len(pieces) > 3
    assert "\n".join(pieces).split("\n") == lines


def test_a_long_line_is_cut_where_sentences_end() -> None:
    pieces = mrkdwn("This sentence says something. " * 300, LIMIT)
    assert len(pieces) > 2
    assert all(piece.endswith("something.") for piece in pieces)


def test_a_long_line_is_not_cut_inside_a_link_or_an_entity() -> None:
    pieces = mrkdwn("[page](https://example.com/a) & " * 400, LIMIT)
    assert [fault for piece in pieces for fault in escaping_faults(piece)] == []


@pytest.mark.parametrize("text", ["x" * 10_000, "&" * 10_000, "<>" * 5_000, f"**{'bold ' * 2_000}**", "\n" * 9_000])
def test_ten_thousand_characters_fit_whatever_they_are(text: str) -> None:
    for piece in (*mrkdwn(text, LIMIT), *preformatted(text, LIMIT)):
        assert 0 < len(piece) <= LIMIT
        assert escaping_faults(piece) == []


def test_text_to_copy_stands_in_a_block_that_its_words_cannot_close() -> None:
    pieces = preformatted(f"Hello,\n{FENCE} & <b>", LIMIT)
    assert pieces == [f"{FENCE}\nHello,\n{ZERO_WIDTH.join(FENCE)} &amp; &lt;b&gt;\n{FENCE}"]


def test_long_text_to_copy_stands_in_several_whole_blocks() -> None:
    lines = [f"line {number} of the letter" for number in range(400)]
    pieces = preformatted("\n".join(lines), LIMIT)
    assert all(piece.startswith(f"{FENCE}\n") and piece.endswith(f"\n{FENCE}") for piece in pieces)
    assert [line for piece in pieces for line in piece.split("\n")[1:-1]] == lines


@given(st.text(max_size=300), st.integers(60, 400))
def test_any_markdown_gives_pieces_that_slack_takes(markdown: str, limit: int) -> None:
    for piece in mrkdwn(markdown, limit):
        assert 0 < len(piece) <= limit
        assert escaping_faults(piece) == []


@given(st.text(st.sampled_from("ab *_~`&().,'"), max_size=200))
def test_whatever_a_shopper_typed_on_a_line_is_shown_with_its_own_characters(text: str) -> None:
    shown = html.unescape("".join(mrkdwn(escape(text), LIMIT)).replace(ZERO_WIDTH, ""))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", html.unescape(text))


@given(st.lists(st.sampled_from(["**b**", "*i*", "~~s~~", "w", " ", "\n", ".", "**x *y* z**"]), max_size=30))
def test_a_mark_never_touches_a_word_on_its_outer_side(parts: list[str]) -> None:
    for line in "\n".join(mrkdwn("".join(parts), LIMIT)).split("\n"):
        assert not re.search(r"[a-z]\*[a-z][^*]*\*[a-z]", line)
