"""A message as it is noted before it is acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from rasa.core.channels.channel import UserMessage

from shopguide.server.patches import tidy


@dataclass(frozen=True)
class Received:
    """What is needed to answer a message.

    Attributes:
        text: what was written, or a button's payload, without secrets; empty when no turn is needed.
        says: a sentence of domain.yml that the channel says by itself, before the turn if there is one.
        where: the connector's own: ids that say where to answer.
        metadata: for Rasa, such as which secrets were taken out.
        opening: whether it counts only as the first of its talk.
        pressed: whether a button was pressed.
    """

    text: str = ""
    says: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    opening: bool = False
    pressed: bool = False

    @classmethod
    def of(
        cls, text: str, where: Mapping[str, Any], *, says: str = "", opening: bool = False, pressed: bool = False
    ) -> Received:
        """A message without its secrets, which are taken out here, before anything is stored."""
        message = UserMessage(text)
        tidy(message)
        return cls(message.text or "", says, where, message.metadata or {}, opening, pressed)

    @property
    def joins(self) -> bool:
        """Whether it may be read together with others: typed words, and nothing else to do."""
        return bool(self.text) and not (self.pressed or self.says or self.opening or self.text.startswith("/"))

    def to_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Received:
        """Read `to_json`, also of a version that noted more or less."""
        return cls(**{spec.name: value[spec.name] for spec in fields(cls) if spec.name in value})
