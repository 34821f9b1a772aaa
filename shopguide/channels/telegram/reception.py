"""What is done with an update: noted for good before it is acknowledged, and answered behind that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from cachetools import TTLCache
from pydantic import ValidationError
from sanic import Sanic

from shopguide.channels.durable.beside import Beside
from shopguide.channels.durable.chat import Guide
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.service import Service
from shopguide.channels.inbox import REMEMBERED, REMEMBERED_SECONDS
from shopguide.channels.limits import Quota
from shopguide.channels.message import Message
from shopguide.channels.telegram import keyboard
from shopguide.channels.telegram.api import BotApi
from shopguide.channels.telegram.chats import Chats
from shopguide.channels.telegram.connector import TelegramConnector, where
from shopguide.channels.telegram.migration import moved, talks_in
from shopguide.channels.telegram.output import TelegramOutput
from shopguide.channels.telegram.parts import MOST_UNITS, units
from shopguide.channels.telegram.updates import Bot, Membership, Migrated, Place, Pressed, Said, Unreadable, read
from shopguide.channels.telegram.wire import Update
from shopguide.channels.wording import sentence
from shopguide.errors import LockError, StoreError
from shopguide.storage.chat_queue import Noted

# Characters of the sentence shown over the chat after a press (answerCallbackQuery).
MOST_ALERT: Final = 200
# Seconds for which somebody whose inbox is full is told so once.
_TOLD_SECONDS: Final = 30
log = logging.getLogger(__name__)


class Reception:
    """Takes updates of one bot; `bot` may be replaced when its name is known."""

    def __init__(self, app: Sanic, api: BotApi, chats: Chats, bot: Bot, senders: Quota, guide: Guide) -> None:
        self.bot = bot
        self._app = app
        self._api = api
        self._chats = chats
        self._senders = senders
        self._beside = Beside()
        self._connector = TelegramConnector(api, chats, self._beside, self._moved_unnoticed)
        self._service = Service(app, self._connector, guide)
        # Keys that were noted in this process: an update that comes again doesn't count against a quota.
        self._seen: TTLCache[str, bool] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)
        self._moves: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Answer what was noted before the last stop."""
        self._service.start()

    async def receive(self, raw: object) -> None:
        """Note an update, and have it worked on; one that can't be read is left.

        Raises:
            StoreError: it was not noted, so Telegram must send it again.
            LockError: the same.
        """
        try:
            update = Update.parse_obj(raw)
        except (ValidationError, RecursionError):
            log.debug("An update that is not as documented is left")
            return
        key = f"{self.bot.id}:update:{update.update_id}"
        try:
            await self._sort(key, update)
        except (StoreError, LockError):
            raise
        except Exception:
            # The next update must be taken all the same.
            log.exception("An update of Telegram could not be taken")

    async def drain(self, seconds: float) -> None:
        """Finish what was begun, in `seconds` at most; the rest is done at the next start."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        await self._service.stop(seconds)
        await self._beside.drain(max(0.0, end - loop.time()))
        for move in self._moves:
            move.cancel()

    async def _sort(self, key: str, update: Update) -> None:
        match read(update, self.bot):
            case Said() as said:
                await self._said(key, said)
            case Unreadable() as unreadable:
                await self._unreadable(key, unreadable)
            case Pressed() as press:
                await self._pressed(press)
            case Membership(chat, welcome):
                (self._chats.open if welcome else self._chats.close)(chat)
            case Migrated(old, new):
                await self._migrated(old, new)

    async def _said(self, key: str, said: Said) -> None:
        # Its other pictures need no answer.
        also = [self._album(said.place, said.album)] if said.album else []
        await self._note(key, said.place, Received.of(said.text, where(said.place), says=said.says), also)

    async def _unreadable(self, key: str, unreadable: Unreadable) -> None:
        place, album = unreadable.place, unreadable.album
        key = self._album(place, album) if album else key
        await self._note(key, place, Received(says="utter_text_only", where=where(place)))

    async def _note(self, key: str, place: Place, received: Received, also: Sequence[str] = ()) -> None:
        """Note a message of a sender who is within the quota; who isn't is told so, once until they are."""
        if key in self._seen:
            return
        self._chats.open(place.chat)
        if wait := await self._senders.wait_for(f"telegram:{place.user}"):
            self._tell_once(place, wait, "too_fast", seconds=wait)
            return
        noted = await self._service.note(place.talk, key, received, also)
        self._seen.update(dict.fromkeys((key, *also), True))
        if noted is Noted.CHAT_FULL:
            self._tell_once(place, _TOLD_SECONDS, "busy")

    async def _pressed(self, press: Pressed) -> None:
        place, message = press.place, press.message
        if place is None or message is None:
            self._answer(press)
            return
        # One choice from a message: pressing twice counts once.
        key = f"{self.bot.id}:press:{place.chat}:{message.message_id}"
        if press.owner not in (None, place.user):
            self._answer(press, sentence(self._app, "not_your_button"))
        elif key in self._seen:
            self._answer(press)
        elif wait := await self._senders.wait_for(f"telegram:{place.user}"):
            self._answer(press, sentence(self._app, "too_fast", seconds=wait))
        else:
            self._chats.open(place.chat)
            received = Received.of(press.data, where(place, message.message_id), pressed=True)
            noted = await self._service.note(place.talk, key, received)
            if noted is Noted.CHAT_FULL:
                self._answer(press, sentence(self._app, "busy"))
                return
            self._seen[key] = True
            self._answer(press)
            if noted is Noted.NEW:
                self._beside.put(place.talk, partial(self._show_choice, press))

    def _album(self, place: Place, album: str | None) -> str:
        return f"{self.bot.id}:album:{place.chat}:{album}"

    def _answer(self, press: Pressed, alert: str | None = None) -> None:
        """Let the button stop waiting, whatever else there is to do; `alert` is shown over the chat."""
        text = alert and alert[:MOST_ALERT]
        call = partial(self._connector.quietly, "answerCallbackQuery", callback_query_id=press.query, text=text)
        self._beside.put(f"query {press.query}", partial(call, show_alert=True if alert else None))

    async def _show_choice(self, press: Pressed) -> None:
        """Take the buttons away, and write beneath the message which was pressed."""
        message = press.message
        if message is None:
            return
        at = {"chat_id": message.chat.id, "message_id": message.message_id}
        chosen = keyboard.title(message.reply_markup, press.data)
        text = f"{message.text}\n{sentence(self._app, 'chosen', title=chosen)}"
        if message.text is None or chosen is None or units(text) > MOST_UNITS:
            await self._connector.quietly("editMessageReplyMarkup", **at)
            return
        marks = [entity.dict(exclude_none=True) for entity in message.entities]
        previews = {"is_disabled": True}
        await self._connector.quietly("editMessageText", **at, text=text, entities=marks, link_preview_options=previews)

    def _tell_once(self, place: Place, pause: int, name: str, **values: Any) -> None:
        """Say a sentence to a sender, and then no other of this kind for `pause` seconds."""
        if self._chats.may_tell(place.user, pause):
            output = TelegramOutput(self._api, self._chats, place)
            said = Message(sentence(self._app, name, **values))
            self._beside.put(place.talk, partial(output.deliver, place.talk, said))

    async def _migrated(self, old: int, new: int) -> None:
        self._chats.move(old, new)
        for talk in await talks_in(self._service.store, old):
            await self._move(talk, old, new)

    def _moved_unnoticed(self, talk: str, old: int, new: int) -> None:
        """Telegram told of a move only when something was sent."""

        async def follow() -> None:
            try:
                await self._move(talk, old, new)
            except (StoreError, LockError) as error:
                log.error("A talk could not follow its group to the new id: %s", error)

        move = asyncio.get_running_loop().create_task(follow())
        self._moves.add(move)
        move.add_done_callback(self._moves.discard)

    async def _move(self, talk: str, old: int, new: int) -> None:
        """Let a talk go on under the group's new id, after what is under way; one begun there already stays."""
        await self._service.settled(talk)
        async with self._app.ctx.agent.lock_store.lock(talk):
            await self._service.store.move(talk, moved(talk, old, new))
        self._service.wake(moved(talk, old, new))
