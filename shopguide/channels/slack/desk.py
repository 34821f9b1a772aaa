"""Works on what came in, after Slack has its 200: each thing once, those of one talk in order."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from cachetools import TTLCache
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from shopguide.channels.inbox import Inbox, Work
from shopguide.channels.limits import Quota
from shopguide.channels.message import Message
from shopguide.channels.slack import home
from shopguide.channels.slack.api import Api
from shopguide.channels.slack.blocks import MAX_SECTION
from shopguide.channels.slack.events import GREETING, HomeOpened, Incoming, Removed
from shopguide.channels.slack.interactions import Press
from shopguide.channels.slack.mrkdwn import mrkdwn
from shopguide.channels.slack.output import SlackOutput
from shopguide.channels.slack.talk import PREFIX, Talk
from shopguide.channels.wording import apology, sentence
from shopguide.markdown import escape as literal

_TOLD_SECONDS: Final = 60  # who writes too fast is told so once in this time
_TOLD: Final = 20_000
log = logging.getLogger(__name__)


class Desk:
    """Answers through `api`; `on_new_message` is the guide."""

    def __init__(self, api: Api, senders: Quota, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> None:
        self._api = api
        self._senders = senders
        self._guide = on_new_message
        self._inbox = Inbox()
        self._told: TTLCache[str, bool] = TTLCache(_TOLD, _TOLD_SECONDS)

    def is_new(self, event_id: str) -> bool:
        """Whether an event comes for the first time; Slack sends again what it thinks was not received."""
        return not event_id or self._inbox.is_new(("event", event_id))

    def take(self, app: Sanic, item: Incoming | Press | HomeOpened | Removed | None) -> None:
        """Have it worked on, and return at once."""
        match item:
            case Incoming():
                self._put(item.talk.id, lambda: self._message(app, item))
            case Press() if item.user == item.talk.user:
                self._put(item.talk.id, lambda: self._press(app, item))
            case Press():
                self._put(f"{PREFIX}:{item.talk.team}:{item.user}", lambda: self._foreign_press(app, item))
            case HomeOpened():
                self._put(item.talk.id, lambda: self._home(app, item))
            case Removed():
                log.warning("The Slack app was removed or lost its token (%s). Install it again.", item.event)

    async def drain(self, seconds: float) -> None:
        """Finish what was taken, as far as `seconds` allow."""
        await self._inbox.drain(seconds)

    def _put(self, talk: str, work: Work) -> None:
        self._inbox.put(talk, work)

    async def _message(self, app: Sanic, item: Incoming) -> None:
        if item.follow_up and not await _has_begun(app, item.talk):
            return
        if not self._inbox.is_new(("message", item.key)):
            return
        output = SlackOutput(self._api, item.talk, item.place)
        if not await self._within_quota(app, item.talk, output):
            return
        if item.unread:
            await output.say(Message(sentence(app, "text_only")))
        if item.text:
            await self._turn(app, item.text, item.talk, output)

    async def _press(self, app: Sanic, press: Press) -> None:
        output = SlackOutput(self._api, press.talk, press.place)
        if not await self._within_quota(app, press.talk, output):
            return
        if not self._inbox.is_new(("press", press.key)):
            return
        if press.ts:
            chosen = _said(app, "you_chose", title=literal(press.title))
            section = {"type": "section", "text": {"type": "mrkdwn", "text": chosen}}
            await self._api.replace(press.place.channel, press.ts, press.text or chosen, [*press.blocks, section])
        await self._turn(app, press.payload, press.talk, output, from_home=not press.ts)

    async def _foreign_press(self, app: Sanic, press: Press) -> None:
        if not await self._senders.wait_for(f"{PREFIX}:{press.talk.team}:{press.user}"):
            await self._api.whisper(press.place, press.user, _said(app, "not_your_button"))

    async def _home(self, app: Sanic, opened: HomeOpened) -> None:
        if await self._senders.wait_for(opened.talk.sender):
            return
        if opened.home:
            await self._api.publish_home(opened.talk.user, home.blocks(app, opened.talk))
        if not await _has_begun(app, opened.talk):
            await self._turn(app, GREETING, opened.talk, SlackOutput(self._api, opened.talk, opened.place))

    async def _within_quota(self, app: Sanic, talk: Talk, output: SlackOutput) -> bool:
        wait = await self._senders.wait_for(talk.sender)
        if wait and talk.sender not in self._told:
            self._told[talk.sender] = True
            await output.say(Message(sentence(app, "too_fast", seconds=wait)))
        return not wait

    async def _turn(self, app: Sanic, text: str, talk: Talk, output: SlackOutput, *, from_home: bool = False) -> None:
        try:
            if from_home:
                await home.offer(app, talk)
            await self._guide(UserMessage(text, output, talk.id, input_channel=PREFIX))
        except Exception as error:
            # The error's own words may hold what was said.
            log.error("A turn failed: %s; the shopper gets an apology", type(error).__name__)
            await output.say(apology(app))


def _said(app: Sanic, name: str, **values: str) -> str:
    """A sentence of domain.yml, written for Slack."""
    return "\n".join(mrkdwn(sentence(app, name, **values), MAX_SECTION))


async def _has_begun(app: Sanic, talk: Talk) -> bool:
    return bool(await app.ctx.agent.tracker_store.exists(talk.id))
