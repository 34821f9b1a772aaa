"""Secrets are taken out of whatever field they came by."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.redaction import redact
from shopguide.storage.redacted import _MAY_HOLD, _NAME, redacted

CARD = "4111 1111 1111 1111"
GONE = "[card number removed]"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (f"card {CARD}", f"card {GONE}"),
        ({"a": {"b": [f"card {CARD}", 1, None, True]}}, {"a": {"b": [f"card {GONE}", 1, None, True]}}),
        ({f"card {CARD}": 1}, {f"card {GONE}": 1}),
        (4111111111111111, GONE),
        ((1.5, "hello"), [1.5, "hello"]),
        ("my pass word is hunter22", "my pass word is [password removed]"),
        (
            {"event": "slot", "name": "order_number", "value": CARD},
            {"event": "slot", "name": "order_number", "value": CARD},
        ),
        ({"event": "slot", "name": "complaint", "value": CARD}, {"event": "slot", "name": "complaint", "value": GONE}),
        ({"entity": "order_number", "value": CARD}, {"entity": "order_number", "value": CARD}),
        ({"order_number": CARD, "complaint": CARD}, {"order_number": CARD, "complaint": GONE}),
        ({"name": ["a", "list"], "value": CARD}, {"name": ["a", "list"], "value": GONE}),
    ],
)
def test_secrets_go_and_all_else_stays(value: Any, kept: Any) -> None:
    assert redacted(value) == kept


@given(
    st.text()
    | st.from_regex(r"(my )?(pw|pass|password|code|card|iban|pin) (is )?[\w .-]{4,20}")
    | st.from_regex(r"(my)?_?(pw|pass|password|code|one|two)_?[A-Za-z_]{0,20}", fullmatch=True)
)
def test_a_text_that_is_passed_over_holds_no_secret(text: str) -> None:
    looked_at = _MAY_HOLD.search(text) and not _NAME.match(text)
    assert looked_at or redact(text).text == text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(json_values)
def test_doing_it_twice_changes_nothing_more(value: Any) -> None:
    assert redacted(redacted(value)) == redacted(value)
