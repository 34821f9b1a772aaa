"""A talk held inside this process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from shopguide.channels.joining import Joiner, fitting, joined, tidied
from shopguide.channels.message import Button, Message
from shopguide.channels.output import MessageOutput
from shopguide.channels.wording import worded
from shopguide.server.patches import tidy
from shopguide.server.turns import judged

CHANNEL: Final = "shell"


class ShellOutput(MessageOutput):
    """Keeps the messages of one turn."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return CHANNEL

    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Keep one message."""
        self.messages.append(message)


@dataclass
class Talk:
    """A talk with the guide.

    Attributes:
        agent: Rasa's agent, loaded and with a tracker store, where the talk is kept after each turn.
        name: what the talk is called; the same name later goes on with it.
        options: the buttons of the last turn, as they are counted.
    """

    agent: Agent
    name: str
    options: tuple[Button, ...] = field(default=(), init=False)

    @property
    def sender(self) -> str:
        """The sender id in the tracker store."""
        return f"{CHANNEL}:{self.name}"

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each option, by payload."""
        return {button.payload: number for number, button in enumerate(self.options, 1)}

    async def greet(self) -> list[Message]:
        """The guide's first words; who comes back is told where the talk stopped."""
        return await self._turn("/greet")

    async def say(self, *lines: str) -> list[Message]:
        """Answer what was typed: the number of an option presses it; quick lines are read together.

        An empty line is answered here, with the options once more.
        """
        typed = [line for line in lines if line.strip()]
        if not typed:
            return [Message(worded(self.agent.domain, "nothing_typed"), self.options)]
        said: list[Message] = []
        while typed:
            count, messages = await self._first_of(typed)
            # Only what was offered last can be picked.
            said = [*(replace(message, buttons=()) for message in said), *messages]
            typed = typed[count:]
        return said

    async def _first_of(self, typed: Sequence[str]) -> tuple[int, list[Message]]:
        """How many of these lines one turn answers, and what it says."""
        if pressed := self._pressed(typed[0]):
            return 1, await self._turn(pressed)
        words = [*takewhile(lambda line: self._pressed(line) is None, typed)]
        count = fitting(words)
        while True:
            joiner = Joiner(tidied(words[:count]).texts)
            with judged(joiner):
                messages = await self._turn(joined(words[:count]))
            if joiner.take == count:
                return count, messages
            count = joiner.take

    def _pressed(self, line: str) -> str | None:
        """The payload of the option whose number was typed."""
        return next((payload for payload, number in self.numbers.items() if line.strip() == str(number)), None)

    async def _turn(self, text: str) -> list[Message]:
        output = ShellOutput()
        await self.agent.handle_message(UserMessage(text, output, self.sender, input_channel=CHANNEL))
        return self._offered(output.messages)

    def _offered(self, messages: list[Message]) -> list[Message]:
        self.options = counted(button for message in messages for button in message.buttons)
        return messages


def counted(buttons: Iterable[Button]) -> tuple[Button, ...]:
    """The buttons of a turn as they are numbered: two with one payload are one option."""
    kept = {button.payload: button for button in reversed(list(buttons))}
    return tuple(reversed(kept.values()))


def as_read(text: str) -> str:
    """`text` as the guide will read it: without secrets, and not overlong."""
    message = UserMessage(text)
    tidy(message)
    return str(message.text)
