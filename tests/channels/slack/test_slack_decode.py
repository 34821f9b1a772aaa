"""What shoppers write, out of Slack's encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.channels.slack.decode import decode

from .fake import BOT


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("my order is late", "my order is late"),
        ("Q&amp;A: 1 &lt; 2 &gt; 0", "Q&A: 1 < 2 > 0"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        (f"<@{BOT}> where is my order", "where is my order"),
        (f"hey <@{BOT}> where is it", "hey where is it"),
        (f"<@{BOT}>", ""),
        ("<@U123> told me to ask", "somebody told me to ask"),
        ("<@U123|ann> told me", "ann told me"),
        ("as in <#C123|help>", "as in #help"),
        ("as in <#C123>", "as in"),
        ("it is <http://example.com|example.com>", "it is example.com"),
        ("<https://shop.example/a?b=1&amp;c=2>", "https://shop.example/a?b=1&c=2"),
        ("<https://shop.example/x|this page>", "this page (https://shop.example/x)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<mailto:a@b.example?subject=x|write>", "a@b.example"),
        ("<tel:+15550100|+1 555 0100>", "+15550100"),
        ("<!date^1392734382^{date}|18 February> it came", "18 February it came"),
        ("<!here> <!subteam^S1|@shop> help", "@shop help"),
        (":+1:", "👍"),
        (":+1::skin-tone-4:", "👍"),
        (":thumbsdown:", "👎"),
        (":two:", "2"),
        (":rage: where is it", "😡 where is it"),
        (":party_parrot: at 10:30:45", ":party_parrot: at 10:30:45"),
        ("line one\nline two", "line one\nline two"),
        ("half a \ud83d pair", "half a pair"),
        ("/restart", "/restart"),
    ],
)
def test_text_is_read_as_it_was_written(sent: str, read: str) -> None:
    assert decode(sent, BOT) == read


@given(st.text(st.characters(exclude_characters=" :<>&", exclude_categories=["Cs", "Z", "C"])))
def test_text_without_slacks_own_characters_stays_as_it_is(text: str) -> None:
    assert decode(text) == text


@given(st.text(st.sampled_from("<>|@#!:&;lt amp+1U")))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(decode(text, BOT), str)
