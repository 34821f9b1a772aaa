"""Posts what the guide says."""

from __future__ import annotations

from shopguide.channels.message import Message
from shopguide.channels.output import MessageOutput
from shopguide.channels.slack.api import REFUSED_FORM, Api
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
        """Post one message; in plain words should Slack refuse its form."""
        for posting in postings(message, self._talk):
            refused = await self._api.post(self._place, posting.text, posting.blocks)
            if refused in REFUSED_FORM:
                await self._api.post(self._place, in_words(message))
            if refused:
                return  # What follows makes no sense without it, or cannot be posted either.

    async def say(self, message: Message) -> None:
        """Post something that the channel says by itself."""
        await self.deliver(self._talk.id, message)
