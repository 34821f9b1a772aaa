"""Rasa's rest channel and /model/parse."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from .conftest import said
from .door import Door
from .values import BODY, FEW, TEXT, encoded, like


@FEW
@given(sender=st.text(min_size=1, max_size=40), text=TEXT.filter(str.strip))
def test_any_text_is_answered(rest: Door, sender: str, text: str) -> None:
    answer = rest.post(encoded({"sender": sender, "message": text}))
    assert answer.status == 200
    assert said(answer.body).strip()


@FEW
@given(message=like(sender=TEXT, message=TEXT, metadata=st.none(), input_channel=TEXT, stream=st.just("")))
def test_any_object_is_answered_or_refused(rest: Door, message: dict[str, Any]) -> None:
    assert rest.post(encoded(message)).status in (200, 400)


@FEW
@given(body=BODY)
def test_any_body_is_answered_or_refused(rest: Door, body: bytes) -> None:
    assert rest.post(body).status in (200, 400)


@FEW
@given(text=TEXT)
def test_any_text_is_understood_as_something(parse: Door, text: str) -> None:
    answer = parse.post(encoded({"text": text}))
    assert answer.status == 200
    understood = json.loads(answer.body)
    assert isinstance(understood["intent"]["name"], str)
    assert 0 <= understood["intent"]["confidence"] <= 1


@FEW
@given(body=BODY)
def test_any_body_is_understood_or_refused(parse: Door, body: bytes) -> None:
    assert parse.post(body).status in (200, 400)
