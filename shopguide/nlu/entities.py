"""Rasa component: order numbers, amounts, dates, addresses, contacts, channels, regions and the like.

All by form, so that a value is either found as typed or not at all; nothing is trained or stored. What a message means
is for the heads (shopguide/nlu/heads) to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from shopguide.nlu.amounts import amounts
from shopguide.nlu.dates import calendar_dates, dates
from shopguide.nlu.forms import bare_amounts, contacts, details_named, ratings, steps_named
from shopguide.nlu.found import Found, blanked, without_placeholders
from shopguide.nlu.mentions import mentions
from shopguide.nlu.numbers import order_numbers
from shopguide.nlu.regions import regions
from shopguide.nlu.screen_names import screens_named
from shopguide.nlu.tokens import MAX_CHARS
from shopguide.nlu.word_view import word_view
from shopguide.privacy.folding import Folded, fold

# Bounded on both sides of the @, so that a wall of letters costs no more than its length.
_EMAIL: Final = re.compile(
    r"(?<![\w.+%@-])[\w.+%-]{1,64}(?<!\.)@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,5}[^\W\d_]{2,24}(?![\w@]|-\w)"
)


@dataclass(frozen=True)
class Asked:
    """What was asked last, as far as it says what a form is: "3" is a rating only where one was asked for."""

    question: str | None = None
    detail: str | None = None

    @classmethod
    def of(cls, tracker: DialogueStateTracker | None) -> Asked:
        """In a conversation; nothing where there is none."""
        if tracker is None:
            return cls()
        return cls(tracker.get_slot("awaiting"), tracker.get_slot("detail"))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RuleEntityExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]  # Rasa ships no types
    """Adds what the rules find to the entities of each message."""

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

    def process(
        self,
        messages: list[Message],
        tracker: DialogueStateTracker = None,  # Rasa reads the annotation and knows no optional input
    ) -> list[Message]:
        """Set entities; a command ("/start_over") holds none and stays as it is."""
        asked = Asked.of(tracker)
        for message in messages:
            text = str(message.get(TEXT) or "")
            if text.startswith("/"):
                continue
            entities = [_as_dict(item) for item in [*read(text, asked), *screens_named(text, tracker)]]
            message.set(
                ENTITIES, [*(message.get(ENTITIES) or []), *self.add_extractor_name(entities)], add_to_output=True
            )
        return messages


def read(text: str, asked: Asked = Asked()) -> list[Found]:
    """All entities of `text` in order; what is beyond MAX_CHARS isn't read.

    The text is read as folded, so that an order number in full-width digits is one; places are those of the text.
    """
    folded = fold(text[:MAX_CHARS])
    visible = without_placeholders(folded.text)
    mails = emails(visible)
    # An address may hold digits and names of networks; a sum of money may touch an order number.
    rest = blanked(visible, mails)
    days = dates(rest, asked=asked.question == "detail" and asked.detail == "date")
    sums = amounts(blanked(rest, days))
    numbers = order_numbers(blanked(rest, sums))
    found = [*mails, *days, *sums, *numbers, *mentions(word_view(rest)), *steps_named(rest)]
    found += regions(rest, asked=asked.question in ("region", "safe"))
    found += contacts(visible, [*mails, *calendar_dates(rest), *sums, *numbers])
    if asked.detail == "amount" and asked.question == "detail" and not sums:
        found += bare_amounts(blanked(blanked(rest, days), numbers))
    if asked.question == "rating":
        found += ratings(rest)
    if asked.question in ("draft", "letter_for", "detail"):
        found += details_named(rest)
    return sorted(_as_typed(folded, item) for item in found)


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
