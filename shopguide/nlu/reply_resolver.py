"""Tells commands from text.

First component of the pipeline. A command (text that starts with "/") is honoured only if it is the payload of a button
that this conversation has offered, or one of the few that carry nothing; typed by hand it is plain text. So nobody
steers the conversation, or fills a slot, from the keyboard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from shopguide.dialogue.commands import Command, Do

# Commands that are as harmless typed as said, so that a page may greet before anything was offered; the first five are
# those of version 1.
OPEN_COMMANDS: Final = frozenset(
    {"/greet", "/ask_help", "/start_over", "/stop", "/request_human"}
    | {Command(do).payload for do in (Do.GREET, Do.HELP, Do.RESTART, Do.PAUSE, Do.PERSON, Do.PRIVACY, Do.FORGET)}
)
# Rasa's own commands that forget the conversation; without their slash they would read as "start over".
_WIPING: Final = frozenset({"restart", "session start"})
_BUTTONS_BACK: Final = 60  # events searched for the payload of a button pressed late
_ARGUMENTS: Final = re.compile(r"[{@].*", re.DOTALL)
_JOINER: Final = "\u200d"  # holds emoji together


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ReplyResolver(GraphComponent):  # type: ignore[misc]  # Rasa ships no types
    """Turns a command that wasn't offered into text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReplyResolver:
        """Part of Rasa's graph interface; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Rewrite the text of each message that is a command nobody offered, and pass the connector's flags on."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            flags = (message.get("metadata") or {}).get("shopguide")
            if flags:
                message.set("shopguide", flags, add_to_output=True)
            resolved = resolve(text, tracker)
            if resolved != text:
                message.set(TEXT, resolved, add_to_output=True)
            if not resolved:
                message.set(INTENT, {"name": "nlu_fallback", "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
        return messages


def resolve(text: str, tracker: DialogueStateTracker | None) -> str:
    """`text` without control characters; a command only where it may be given.

    A command that was never offered comes back without its slash and arguments; one that would wipe the conversation
    comes back empty.
    """
    clean = "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C" or char == _JOINER)
    clean = clean.strip()
    if not clean.startswith("/"):
        return clean
    if clean in OPEN_COMMANDS or any(clean == button.get("payload") for button in _offered(tracker)):
        return clean
    words = _ARGUMENTS.sub("", clean.lstrip("/ ")).replace("_", " ").strip()
    return "" if words in _WIPING else words


def _offered(tracker: DialogueStateTracker | None) -> Iterator[dict[str, Any]]:
    """Every button offered lately."""
    for event in islice(reversed(tracker.events) if tracker else (), _BUTTONS_BACK):
        if isinstance(event, BotUttered):
            yield from event.data.get("buttons") or []
