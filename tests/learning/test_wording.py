"""What is written alike, and that the classifier reads it as before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.learning.wording import has_placeholder, impersonal, plain, shown
from shopguide.nlu.text_view import classifier_view
from shopguide.privacy.redaction import redact

PIECES = st.sampled_from(
    [
        "order 576822310098771123 is late", "#1234567", "write to anna.smith+shop@example.co.uk please",
        "see https://shop.example/a?b=c", "WWW.SHOP.EXAMPLE/x", "tracking JD014600003SE", "it cost $45.99",
        "I paid 12 times", "my phone 0171 2345678", "SOOOO angry!!!", "not\tthere\n yet", "[red](colour)", "5 items",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail me at anna@example.com", "mail me at name@mail.com"),
        ("order 576822310098771123 is late", "order 123456789 is late"),
        ("tracking jd014600003se says lost", "tracking code12345 says lost"),
        ("see http://x.example/anna?id=5 now", "see www.link.com now"),
        ("my card [card number removed] was charged", "my card was charged"),
        ("code [code removed]", "code"),
        ("two\nlines\u2028and a\ttab", "two lines and a tab"),
        ("bell\x07 and \x1b[31mred \ud83d", "bell and [31mred"),
        ("I paid $45.99 for 2", "I paid $45.99 for 2"),
    ],
)
def test_what_names_a_person_or_steers_a_terminal_goes(text: str, kept: str) -> None:
    assert impersonal(text) == kept


# Numbers side by side make one long number, which is not what is asked here.
WORDS = st.text("abcdefghijklmnopqrstuvwxyzABCXYZéü'!?.,()- 😀", max_size=30)


@given(st.lists(st.tuples(PIECES, WORDS), max_size=6))
def test_the_classifier_reads_the_impersonal_text_as_it_reads_the_text(parts: list[tuple[str, str]]) -> None:
    text = shown(" and ".join(f"{piece} x {words}" for piece, words in parts))
    assert classifier_view(impersonal(text)) == classifier_view(text)


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert impersonal(impersonal(text)) == impersonal(text)
    assert "\n" not in impersonal(text)


def test_every_placeholder_of_redaction_is_known() -> None:
    text = redact("card 4111 1111 1111 1111 cvv 123 password is hunter2x iban DE89370400440532013000").text
    assert text.count("removed]") >= 4
    assert has_placeholder(text)
    assert "removed" not in impersonal(text)


def test_plain_words_have_no_marks_and_capitals() -> None:
    assert plain("It's  LATE, again!!") == "it s late again"
