"""What is done with an update: noted at once, worked on behind it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from pydantic import ValidationError
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from shopguide.channels.inbox import Inbox
from shopguide.channels.limits import Quota
from shopguide.channels.message import Message
from shopguide.channels.telegram import keyboard
from shopguide.channels.telegram.api import BotApi, TelegramError
from shopguide.channels.telegram.chats import Chats
from shopguide.channels.telegram.migration import is_in, move_talk, talks_of
from shopguide.channels.telegram.output import NAME, TelegramOutput
from shopguide.channels.telegram.parts import MOST_UNITS, units
from shopguide.channels.telegram.updates import Bot, Membership, Migrated, Place, Pressed, Said, Unreadable, read
from shopguide.channels.telegram.wire import Update
from shopguide.channels.wording import apology, sentence

# Characters of the sentence shown over the chat after a press (answerCallbackQuery).
MOST_ALERT: Final = 200
log = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class Reception:
    """Takes updates of one bot; `bot` may be set anew when its name is known."""

    def __init__(
        self, app: Sanic, api: BotApi, chats: Chats, bot: Bot, senders: Quota, on_new_message: OnNewMessage
    ) -> None:
        self.bot = bot
        self._app = app
        self._api = api
        self._chats = chats
        self._senders = senders
        self._on_new_message = on_new_message
        self._inbox = Inbox()

    async def receive(self, raw: object) -> None:
        """Note an update, and have it worked on; one that was seen before, or cannot be read, is left."""
        try:
            update = Update.parse_obj(raw)
        except (ValidationError, RecursionError):
            log.debug("An update that is not as documented is left")
            return
        if not self._inbox.is_new(update.update_id):
            return
        try:
            await self._sort(update)
        except Exception:
            # The next update must be taken all the same.
            log.exception("An update of Telegram could not be taken")

    async def drain(self, seconds: float) -> None:
        """Finish what was begun, in `seconds` at most."""
        await self._inbox.drain(seconds)

    async def _sort(self, update: Update) -> None:
        match read(update, self.bot):
            case Said() as said:
                await self._said(said)
            case Unreadable() as unreadable:
                await self._unreadable(unreadable)
            case Pressed() as press:
                await self._pressed(press)
            case Membership(chat, welcome):
                (self._chats.open if welcome else self._chats.close)(chat)
            case Migrated(old, new):
                await self._migrated(old, new)

    async def _said(self, said: Said) -> None:
        if said.album:
            self._inbox.is_new((said.place.chat, said.album))  # its other pictures need no answer
        if await self._may_speak(said.place):
            self._put(said.place, self._turn, said.text)

    async def _unreadable(self, unreadable: Unreadable) -> None:
        place = unreadable.place
        if unreadable.album and not self._inbox.is_new((place.chat, unreadable.album)):
            return
        if await self._may_speak(place):
            self._put(place, self._say, "text_only")

    async def _may_speak(self, place: Place) -> bool:
        """Whether a sender is within the quota; who is not is told so, once until they are."""
        self._chats.open(place.chat)
        wait = await self._senders.wait_for(f"telegram:{place.user}")
        if wait and self._chats.may_tell(place.user, wait):
            self._put(place, self._say, "too_fast", seconds=wait)
        return not wait

    async def _pressed(self, press: Pressed) -> None:
        place, message = press.place, press.message
        if place is None or message is None:
            self._answer(press)
        elif press.owner not in (None, place.user):
            self._answer(press, sentence(self._app, "not_your_button"))
        elif wait := await self._senders.wait_for(f"telegram:{place.user}"):
            self._answer(press, sentence(self._app, "too_fast", seconds=wait))
        elif not self._inbox.is_new((place.chat, "pressed", message.message_id)):
            self._answer(press)
        else:
            self._answer(press)
            self._chats.open(place.chat)
            self._beside(place, self._show_choice, press)
            self._put(place, self._turn, press.data, pressed=message.message_id)

    def _answer(self, press: Pressed, alert: str | None = None) -> None:
        """Let the button stop waiting, whatever else there is to do; `alert` is shown over the chat."""
        text = alert and alert[:MOST_ALERT]
        call = partial(self._quietly, "answerCallbackQuery", callback_query_id=press.query, text=text)
        self._inbox.put(f"query {press.query}", partial(call, show_alert=True if alert else None))

    async def _show_choice(self, press: Pressed) -> None:
        """Take the buttons away, and write beneath the message which was pressed."""
        message = press.message
        if message is None:
            return
        at = {"chat_id": message.chat.id, "message_id": message.message_id}
        chosen = keyboard.title(message.reply_markup, press.data)
        text = f"{message.text}\n{sentence(self._app, 'chosen', title=chosen)}"
        if message.text is None or chosen is None or units(text) > MOST_UNITS:
            await self._quietly("editMessageReplyMarkup", **at)
            return
        marks = [entity.dict(exclude_none=True) for entity in message.entities]
        previews = {"is_disabled": True}
        await self._quietly("editMessageText", **at, text=text, entities=marks, link_preview_options=previews)

    async def _turn(self, place: Place, text: str, pressed: int | None = None) -> None:
        """Have `text` answered; `pressed` is the message whose button said it."""
        # Buttons that were passed over would answer a question of before.
        earlier = self._chats.take_keyboard(place.talk)
        if earlier not in (None, pressed):
            chat = self._chats.current(place.chat)
            self._beside(place, self._quietly, "editMessageReplyMarkup", chat_id=chat, message_id=earlier)
        self._beside(place, self._show_typing, place)
        output = self._output(place)
        try:
            await self._on_new_message(UserMessage(text, output, place.talk, input_channel=NAME))
        except Exception:
            # What fails inside a turn is answered there; this is about what stands around it, such as its lock.
            log.exception("A turn on Telegram failed; the shopper gets an apology")
            await output.deliver(place.talk, apology(self._app))

    async def _show_typing(self, place: Place) -> None:
        # Once only: later it would stand below the answer.
        with suppress(TelegramError):
            await self._api.once("sendChatAction", chat_id=place.chat, message_thread_id=place.topic, action="typing")

    async def _say(self, place: Place, name: str, **values: Any) -> None:
        await self._output(place).deliver(place.talk, Message(sentence(self._app, name, **values)))

    async def _migrated(self, old: int, new: int) -> None:
        self._chats.move(old, new)
        # One whose first turn is not over yet is not stored, and will be when it is its turn to move.
        talks = await talks_of(self._app.ctx.agent.tracker_store, old) + self._inbox.under_way()
        for talk in dict.fromkeys(talk for talk in talks if is_in(talk, old)):
            self._move(talk, old, new)

    def _move(self, talk: str, old: int, new: int) -> None:
        """Move a talk after the turn that is under way."""
        self._inbox.put(talk, partial(move_talk, self._app.ctx.agent.tracker_store, talk, old, new))

    def _output(self, place: Place) -> TelegramOutput:
        return TelegramOutput(self._api, self._chats, place, self._move)

    def _put(self, place: Place, work: Callable[..., Awaitable[None]], *args: Any, **values: Any) -> None:
        """Do `work` after everything else in that talk."""
        self._inbox.put(place.talk, partial(work, place, *args, **values))

    def _beside(self, place: Place, work: Callable[..., Awaitable[None]], *args: Any, **values: Any) -> None:
        """Do `work` in its turn, and nothing waits for it."""
        self._inbox.put(f"beside {place.talk}", partial(work, *args, **values))

    async def _quietly(self, method: str, **parameters: Any) -> None:
        """A call whose failure costs nothing but a little comfort."""
        try:
            await self._api.call(method, **parameters)
        except TelegramError as error:
            log.debug("%s did not succeed: %s", method, error)
