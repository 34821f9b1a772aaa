"""From a `Reply` to Rasa: sentences filled, buttons titled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shopguide.dialogue.reply import Lines, Phrase, Say, Text
from shopguide.sentences import first_wording


class Words(Mapping[str, str]):
    """The first wording of each response, by its full name."""

    def __init__(self, responses: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._responses = responses

    def __getitem__(self, name: str) -> str:
        return first_wording(self._responses[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._responses)

    def __len__(self) -> int:
        return len(self._responses)

    def text(self, text: Text) -> str:
        """A text as it is said."""
        if isinstance(text, Phrase):
            return self[f"utter_{text.name}"].format(**{name: self.text(value) for name, value in text.values.items()})
        if isinstance(text, Lines):
            return text.between.join(self.text(line) for line in text.lines)
        return str(text)


def say(dispatcher: Any, said: Sequence[Say], words: Words) -> None:
    """Say the messages of a reply."""
    for message in said:
        dispatcher.utter_message(
            response=f"utter_{message.name}",
            buttons=[{"title": words.text(item.title), "payload": item.command.payload} for item in message.buttons],
            json_message=dict(message.custom) or None,
            **{name: words.text(value) for name, value in message.values.items()},
        )
