"""Holds the answer of an action against Rasa's schema of it, as compiled code.

Rasa's schema lists 23 kinds of event under `oneOf`, and each event is tried on every one of them, where 22 fail. Each
kind names itself, so an event is held against its own alone.
"""

from __future__ import annotations

import copy
from typing import Any

import fastjsonschema
from jsonschema import Draft7Validator


class AnswerCheck:
    """A schema of answers, ready to be asked."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._whole = Draft7Validator(schema)
        rest = copy.deepcopy(schema)
        kinds = rest["properties"]["events"]["items"].pop("oneOf")
        self._rest = fastjsonschema.compile(rest, use_default=False)
        self._kinds = {
            kind["properties"]["event"]["const"]: fastjsonschema.compile(kind, use_default=False) for kind in kinds
        }

    def validate(self, answer: Any) -> None:
        """Pass a sound answer.

        Raises:
            ValidationError: jsonschema's, which Rasa's callers know, with what is wrong.
        """
        try:
            self._rest(answer)
            for event in answer.get("events", ()):
                self._kinds[event["event"]](event)
        except (fastjsonschema.JsonSchemaValueException, KeyError):
            self._whole.validate(answer)  # it has the last word
