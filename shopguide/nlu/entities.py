"""Rasa component: order numbers, amounts, e-mail addresses, ways to contact support, and signals for the triage.

All by rule, so that a value is either found as typed or not at all; nothing is trained or stored.
"""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from shopguide.nlu.amounts import amounts
from shopguide.nlu.found import Found, blanked, without_placeholders
from shopguide.nlu.mentions import mentions
from shopguide.nlu.numbers import order_numbers
from shopguide.nlu.signals import Signals, signals
from shopguide.nlu.tokens import MAX_CHARS
from shopguide.nlu.word_view import word_view
from shopguide.privacy.folding import Folded, fold

# Bounded on both sides of the @, so that a wall of letters costs no more than its length.
_EMAIL: Final = re.compile(
    r"(?<![\w.+%@-])[\w.+%-]{1,64}(?<!\.)@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,5}[^\W\d_]{2,24}(?![\w@]|-\w)"
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RuleEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds what the rules find to the entities of each message, and its signals."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RuleEntityExtractor:
        """Part of Rasa's graph interface; there is nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set entities and signals; a command ("/start_over") holds none and stays as it is."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if text.startswith("/"):
                continue
            found, told = read(text)
            entities = [_as_dict(item) for item in found]
            message.set(
                ENTITIES, [*(message.get(ENTITIES) or []), *self.add_extractor_name(entities)], add_to_output=True
            )
            message.set("signals", {**asdict(told), "tried": list(told.tried)}, add_to_output=True)
        return messages


def read(text: str) -> tuple[list[Found], Signals]:
    """All entities of `text` in order, and its signals; what is beyond MAX_CHARS isn't read.

    The text is read as folded, so that an order number in full-width digits is one; places are those of the text.
    """
    folded = fold(text[:MAX_CHARS])
    visible = without_placeholders(folded.text)
    mails = emails(visible)
    # An address may hold digits and names of networks; a sum of money may touch an order number.
    rest = blanked(visible, mails)
    sums = amounts(rest)
    view = word_view(rest)
    found = [*mails, *sums, *order_numbers(blanked(rest, sums)), *mentions(view)]
    return sorted(_as_typed(folded, item) for item in found), signals(view)


def _as_typed(folded: Folded, item: Found) -> Found:
    start, end = folded.original(item.start, item.end)
    return replace(item, start=start, end=end)


def emails(text: str) -> list[Found]:
    """The e-mail addresses in `text`, in lower case."""
    return [Found(match.start(), match.end(), "email", match[0].lower()) for match in _EMAIL.finditer(text)]


def _as_dict(found: Found) -> dict[str, Any]:
    return {
        "entity": found.entity,
        "value": found.value,
        "start": found.start,
        "end": found.end,
        "confidence_entity": 1.0,
    }
