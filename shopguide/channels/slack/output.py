"""Posts what the guide says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from shopguide.channels.durable.reply import Attempt, Fate
from shopguide.channels.message import Message
from shopguide.channels.output import MessageOutput
from shopguide.channels.slack.api import REFUSED_FORM, Api, fate
from shopguide.channels.slack.blocks import in_words, postings
from shopguide.channels.slack.talk import PREFIX, Place, Talk


class SlackOutput(MessageOutput):
    """Answers one talk in one place."""

    def __init__(self, api: Api, talk: Talk, place: Place) -> None:
        self._api = api
        self._talk = talk
        self._place = place

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return PREFIX

    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Post one message now or not at all."""
        await self.send(message)

    async def send(
        self, message: Message, first: int = 0, taken: Callable[[int], Awaitable[None]] | None = None
    ) -> Attempt:
        """Post one message, in several of Slack's if it is long; in plain words should Slack refuse its form.

        Args:
            message: what to say.
            first: how many of Slack's messages were taken before.
            taken: told how many are taken, after each but the last.
        """
        parts = postings(message, self._talk)
        for number, posting in enumerate(parts[first:], first + 1):
            refused = await self._api.post(self._place, posting.text, posting.blocks)
            if refused in REFUSED_FORM:
                return Attempt(fate(await self._api.post(self._place, in_words(message))))
            if refused:
                return Attempt(fate(refused))  # What follows makes no sense without it.
            if number < len(parts) and taken:
                await taken(number)
        return Attempt(Fate.TAKEN)

    async def say(self, message: Message) -> None:
        """Post something that the channel says by itself."""
        await self.deliver(self._talk.id, message)
