"""Takes what came in: notes it for good before Slack has its 200, and has it answered behind that."""

from __future__ import annotations

import asyncio
import logging
import uuid
from functools import partial
from typing import Final

from cachetools import TTLCache
from sanic import Sanic

from shopguide.channels.durable.beside import Beside
from shopguide.channels.durable.chat import Guide
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.service import Service
from shopguide.channels.inbox import REMEMBERED, REMEMBERED_SECONDS
from shopguide.channels.limits import Quota
from shopguide.channels.message import Message
from shopguide.channels.slack import home
from shopguide.channels.slack.api import Api
from shopguide.channels.slack.blocks import MAX_SECTION
from shopguide.channels.slack.connector import SlackConnector, where
from shopguide.channels.slack.events import GREETING, HomeOpened, Incoming, Removed
from shopguide.channels.slack.interactions import Press
from shopguide.channels.slack.mrkdwn import mrkdwn
from shopguide.channels.slack.output import SlackOutput
from shopguide.channels.slack.talk import PREFIX, Place, Talk
from shopguide.channels.wording import sentence
from shopguide.markdown import escape as literal
from shopguide.storage.chat_queue import Noted

_TOLD_SECONDS: Final = 60  # somebody who writes too fast is told so once in this time
_TOLD: Final = 20_000
log = logging.getLogger(__name__)


class Desk:
    """Answers through `api`; `guide` holds the turns. Belongs to one event loop."""

    def __init__(self, app: Sanic, api: Api, senders: Quota, guide: Guide) -> None:
        self._app = app
        self._api = api
        self._senders = senders
        self._service = Service(app, SlackConnector(app, api), guide)
        self._beside = Beside()
        self._told: TTLCache[tuple[str, str], bool] = TTLCache(_TOLD, _TOLD_SECONDS)
        # Keys that were noted in this process: what comes again doesn't count against a quota.
        self._seen: TTLCache[str, bool] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)

    def start(self) -> None:
        """Answer what was noted before the last stop."""
        self._service.start()

    async def take(self, item: Incoming | Press | HomeOpened | Removed | None, event_id: str = "") -> None:
        """Note it, and have it answered behind the caller's back.

        Raises:
            StoreError: it was not noted, so Slack must send it again.
            LockError: the same.
        """
        match item:
            case Incoming():
                await self._message(item)
            case Press() if item.user == item.talk.user:
                await self._press(item)
            case Press():
                self._beside.put(f"{PREFIX}:{item.talk.team}:{item.user}", partial(self._foreign_press, item))
            case HomeOpened():
                await self._home(item, event_id)
            case Removed():
                log.warning("The Slack app was removed or lost its token (%s). Install it again.", item.event)

    async def drain(self, seconds: float) -> None:
        """Finish what is under way, in `seconds` at most; the rest is done at the next start."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        await self._service.stop(seconds)
        await self._beside.drain(max(0.0, end - loop.time()))

    async def _message(self, item: Incoming) -> None:
        key = f"message:{item.key or uuid.uuid4().hex}"
        if key in self._seen or (item.follow_up and not await self._service.has_begun(item.talk.id)):
            return
        says = "utter_text_only" if item.unread else ""
        await self._note(key, item.talk, item.place, Received.of(item.text, where(item.place), says=says))

    async def _press(self, press: Press) -> None:
        # One choice from a message: a second press on it counts no more.
        key = f"press:{':'.join(press.key)}"
        received = Received.of(press.payload, where(press.place, from_home=not press.ts), pressed=True)
        if await self._note(key, press.talk, press.place, received) and press.ts:
            self._beside.put(press.talk.id, partial(self._show_choice, press, press.ts))

    async def _home(self, opened: HomeOpened, event_id: str) -> None:
        key = f"home:{event_id or opened.talk.id}"
        if key in self._seen or await self._senders.wait_for(opened.talk.sender):
            return
        if event_id:
            self._seen[key] = True
        if opened.home:
            self._beside.put(opened.talk.id, partial(self._publish_home, opened.talk))
        if not await self._service.has_begun(opened.talk.id):
            greeting = Received.of(GREETING, where(opened.place), opening=True)
            await self._service.note(opened.talk.id, key, greeting)

    async def _note(self, key: str, talk: Talk, place: Place, received: Received) -> bool:
        """Note a message of a sender who is within the quota; whether it is new. Anybody else is told why it isn't."""
        if key in self._seen:
            return False
        if wait := await self._senders.wait_for(talk.sender):
            self._tell_once(talk, place, "too_fast", seconds=wait)
            return False
        noted = await self._service.note(talk.id, key, received)
        if noted is Noted.CHAT_FULL:
            self._tell_once(talk, place, "busy")
            return False
        self._seen[key] = True
        return noted is Noted.NEW

    def _tell_once(self, talk: Talk, place: Place, name: str, **values: int) -> None:
        if (talk.sender, name) in self._told:
            return
        self._told[talk.sender, name] = True
        output, said = SlackOutput(self._api, talk, place), Message(sentence(self._app, name, **values))
        self._beside.put(talk.id, partial(output.say, said))

    async def _show_choice(self, press: Press, ts: str) -> None:
        chosen = _said(self._app, "you_chose", title=literal(press.title))
        section = {"type": "section", "text": {"type": "mrkdwn", "text": chosen}}
        await self._api.replace(press.place.channel, ts, press.text or chosen, [*press.blocks, section])

    async def _foreign_press(self, press: Press) -> None:
        if not await self._senders.wait_for(f"{PREFIX}:{press.talk.team}:{press.user}"):
            await self._api.whisper(press.place, press.user, _said(self._app, "not_your_button"))

    async def _publish_home(self, talk: Talk) -> None:
        await self._api.publish_home(talk.user, home.blocks(self._app, talk))


def _said(app: Sanic, name: str, **values: str) -> str:
    """A sentence of domain.yml, written for Slack."""
    return "\n".join(mrkdwn(sentence(app, name, **values), MAX_SECTION))
