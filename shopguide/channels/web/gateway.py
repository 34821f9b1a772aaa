"""The talk over Socket.IO: the events of docs/web-protocol.md."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic.request import Request
from socketio.exceptions import ConnectionRefusedError

from shopguide.channels.joining import Clock, tidied
from shopguide.channels.limits import Limits, address
from shopguide.channels.web import entry
from shopguide.channels.web.admission import Caps
from shopguide.channels.web.engine import Server
from shopguide.channels.web.entry import Entry
from shopguide.channels.web.incoming import Incoming
from shopguide.channels.web.origins import Origins
from shopguide.channels.web.output import SocketOutput
from shopguide.channels.web.packets import KnownPacket, quiet_logger
from shopguide.channels.web.refusal import Code, Refusal
from shopguide.channels.web.sessions import Sessions
from shopguide.channels.web.turns import DONE, Answer, Batch, Sent, Turns
from shopguide.channels.wording import apology
from shopguide.errors import LockError, StoreError
from shopguide.server.patches import FLAGS, is_tidy, tidy
from shopguide.server.protection import RETRY_SECONDS, crowded, seconds_left
from shopguide.server.turns import NotNow, NotTaken, arrived, judged, running, watched
from shopguide.storage.tracker_store import ConversationStore

OnNewMessage: TypeAlias = Callable[[UserMessage], Awaitable[Any]]
# Seconds. Under the minute after which proxies cut a silent connection; a phone may sleep through half a minute.
_PING_INTERVAL: Final = 25
_PING_TIMEOUT: Final = 30
_EVENTS_READ: Final = 2 * entry.MOST  # stored events, of which some show nothing
_NOT_TAKEN: Final = {
    NotTaken.WORKING: Code.BUSY,
    NotTaken.UNSAVED: Code.UNSAVED,
    NotTaken.FULL: Code.FULL,
}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Client:
    """One connected tab: its socket, the sender id of its talk, and where it is."""

    sid: str
    talk: str
    address: str


class Gateway:
    """Answers the tabs of all talks; `app` is set when the channel is attached to Rasa's app."""

    app: Sanic

    def __init__(
        self,
        sessions: Sessions,
        origins: Origins,
        limits: Limits,
        on_new_message: OnNewMessage,
        clock: Clock | None = None,
    ) -> None:
        self.server = Server(
            Caps.from_environment(),
            cors_allowed_origins=origins.admit_socket,
            cors_credentials=False,
            serializer=KnownPacket,
            ping_interval=_PING_INTERVAL,
            ping_timeout=_PING_TIMEOUT,
            logger=quiet_logger(),
            engineio_logger=quiet_logger(),
        )
        self._sessions = sessions
        self._limits = limits
        self._on_new_message = on_new_message
        self._turns = Turns(self._ids, clock)
        self._clients: dict[str, Client] = {}
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        for name, handle in (("message", self._message), ("history", self._history), ("forget", self._forget)):
            self.server.on(name, self._answering(handle))
        self.server.on("typing", self._typing)

    async def within_quota(self, address: str, sender: str | None = None) -> None:
        """Count one use by an address and, where named, a sender.

        The sender comes first: a sender over their quota uses up nothing of their address's.

        Raises:
            Refusal: that is too many.
        """
        wait = await self._limits.senders.wait_for(sender) if sender else 0
        if wait := wait or await self._limits.addresses.wait_for(address):
            raise Refusal(Code.TOO_FAST, wait)

    async def close(self, app: Sanic, _loop: Any) -> None:
        """End the turns that run, then the connections."""
        await self._turns.drain(seconds_left(app))
        await self.server.shutdown()

    @property
    def _store(self) -> ConversationStore:
        return ConversationStore.within(self.app.ctx.agent.tracker_store)

    async def _ids(self, talk: str) -> frozenset[str]:
        # Behind a turn that another server still works on: its message is stored when it is over.
        async with self.app.ctx.agent.lock_store.lock(talk):
            return entry.ids(await self._store.said(talk, _EVENTS_READ))

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        request: Request = environ["sanic.request"]
        try:
            talk = self._sessions.sender(auth.get("token") if isinstance(auth, dict) else None)
            await self.within_quota(address(request), _reading(talk) if talk else None)
            if talk is None:
                raise Refusal(Code.EXPIRED)
            await self._must_live(talk)
            if not self.server.sign_in(sid, talk, request):
                raise Refusal(Code.CROWDED, RETRY_SECONDS)
        except Exception as error:
            told = self._told(error)
            raise ConnectionRefusedError(told["message"], told) from None
        self._turns.ask_again(talk)
        self._clients[sid] = Client(sid, talk, address(request))
        await self.server.enter_room(sid, talk)

    async def _disconnect(self, sid: str, _reason: str) -> None:
        self._clients.pop(sid, None)

    def _answering(self, handle: Callable[[Client, object], Awaitable[Answer]]) -> Callable[..., Awaitable[Any]]:
        """`handle` as a handler of Socket.IO: whatever happens, the tab gets an answer."""

        async def answer(sid: str, *arguments: object) -> Answer | None:
            client = self._clients.get(sid)
            if client is None:  # gone already; it will send again
                return None
            try:
                return await handle(client, arguments[0] if arguments else None)
            except Exception as error:
                return {"error": self._told(error)}

        return answer

    def _told(self, error: Exception) -> dict[str, Any]:
        """What a client hears of an error; one that is no refusal is our fault and logged."""
        if not isinstance(error, Refusal):
            log.error("The web channel failed: %s", type(error).__name__, exc_info=error)
            error = Refusal(Code.FAILED)
        return error.to_json(self.app)

    async def _must_live(self, talk: str) -> None:
        """Raises Refusal when the talk was deleted."""
        if await self._store.is_deleted(talk):
            raise Refusal(Code.EXPIRED)

    async def _typing(self, sid: str, *_data: object) -> None:
        if client := self._clients.get(sid):
            self._turns.typing(client.talk)

    async def _message(self, client: Client, data: object) -> Answer:
        incoming = Incoming.from_client(data)
        admit = partial(self.within_quota, client.address, client.talk)
        sent = Sent(incoming.id, _Said(client, incoming), incoming.text if incoming.typed else None, admit)
        try:
            return await self._turns.once(client.talk, sent, self._turn)
        except (StoreError, LockError) as error:
            # Before the turn began: it was to be found out what is answered already.
            log.error("A message could not be taken: %s", type(error).__name__)
            raise Refusal(Code.UNSAVED) from error

    async def _turn(self, batch: Batch) -> Answer:
        last: _Said = batch.messages[-1].what
        await self._must_live(last.client.talk)
        # Nothing is awaited between the two: of messages at the same moment no more than may begin. Those that have
        # waited for the next one were let in before.
        if not batch.attempts and (wait := crowded(self.app)):
            raise Refusal(Code.CROWDED, wait)
        with running(), arrived(batch.messages[-1].counted_from):
            return await self._begun(batch, last.client.talk)

    def _has_other_tabs(self, client: Client) -> bool:
        return any(other.talk == client.talk and other.sid != client.sid for other in self._clients.values())

    async def _begun(self, batch: Batch, talk: str) -> Answer:
        output = SocketOutput(self.server, batch.messages[-1].id)
        message, shown = await self._read(batch, talk, output)
        if not batch.attempts:
            await self._emit("turn", {"state": "begun"}, talk)
        later = False
        try:
            for sent, text in zip(batch.messages, shown, strict=True):
                await self._echo(sent, text)
            with watched() as outcome, judged(batch.joiner) if batch.messages[0].words is not None else nullcontext():
                await self._on_new_message(message)
            later = outcome.not_taken is NotTaken.NOT_NOW
        except Exception as error:
            await output.deliver(talk, apology(self.app))
            log.error("A turn on the web channel failed: %s", type(error).__name__, exc_info=error)
            raise Refusal(Code.FAILED) from error
        finally:
            if not later:
                await self._emit("turn", {"state": "over"}, talk)
        if later:
            raise NotNow
        if outcome.not_taken:
            raise Refusal(_NOT_TAKEN[outcome.not_taken])
        return DONE

    async def _read(self, batch: Batch, talk: str, output: SocketOutput) -> tuple[UserMessage, list[str | None]]:
        """The message that Rasa reads, and what the talk shows of each that is read in it."""
        last: _Said = batch.messages[-1].what
        if len(batch.messages) == 1:
            message = _user_message(last.incoming.text, output, talk, last.incoming.metadata())
            # As Rasa will store it: the other tabs see no secret either, nor one that the message before announced.
            tidy(message, await self._store.retrieve(talk) if self._has_other_tabs(last.client) else None)
            return message, [entry.shown(str(message.text), last.incoming.title)]
        clean = tidied([sent.words or "" for sent in batch.messages], await self._store.retrieve(talk))
        parts = [
            {"id": sent.id, "text": text, "time": sent.came}
            for sent, text in zip(batch.messages, clean.texts, strict=True)
        ]
        message = _user_message(clean.text, output, talk, {"id": last.incoming.id, "parts": parts})
        # Its words are tidy. Of what came with them, that is now made sure.
        tidy(message)
        if clean.flags:
            message.metadata = {**message.metadata, FLAGS: clean.flags}
        batch.joiner.texts = clean.texts
        return is_tidy(message), [*clean.texts]

    async def _echo(self, sent: Sent, text: str | None) -> None:
        """Show a message in the other tabs, once."""
        said: _Said = sent.what
        if text and not sent.shown:
            sent.shown = True
            shown = Entry(sent.id, "shopper", time.time(), text)
            await self._emit("said", shown.to_json(), said.client.talk, but=said.client.sid)

    async def _history(self, client: Client, data: object) -> Answer:
        await self.within_quota(client.address, _reading(client.talk))
        before = data.get("before") if isinstance(data, dict) else None

        async def read() -> Answer:
            await self._must_live(client.talk)
            page = await self._page(client.talk, before if isinstance(before, str) else None)
            messages = [item.to_json() for item in page.entries]
            return {"messages": messages, "earlier": page.earlier, "now": entry.stamp(time.time())}

        # Behind a turn that runs: it is stored when it is over.
        return await self._turns.in_order(client.talk, read)

    async def _page(self, talk: str, before: str | None) -> entry.Page:
        """The newest page of a talk, or the one before an entry: more events are read until it is in them."""
        most = _EVENTS_READ
        while True:
            events = await self._store.said(talk, most)
            page = entry.history(events, whole=len(events) < most, before=before)
            if page is not None:
                return page
            most *= 2

    async def _forget(self, client: Client, _data: object) -> Answer:
        await self.within_quota(client.address, _reading(client.talk))

        async def delete() -> Answer:
            # Asking twice is no fault, and overwriting what is gone is dear.
            if await self._store.is_deleted(client.talk):
                return DONE
            await self._store.delete(client.talk)
            await self._emit("forgotten", None, client.talk)
            return DONE

        # Behind a turn that runs, which would store the talk again.
        return await self._turns.in_order(client.talk, delete)

    async def _emit(self, event: str, data: dict[str, Any] | None, talk: str, *, but: str | None = None) -> None:
        await self.server.emit(event, data, room=talk, skip_sid=but)


@dataclass(frozen=True)
class _Said:
    """A message and the tab it came from."""

    client: Client
    incoming: Incoming


def _user_message(text: str, output: SocketOutput, talk: str, metadata: dict[str, Any]) -> UserMessage:
    return UserMessage(
        text,
        output,
        talk,
        input_channel=output.name(),
        message_id=metadata["id"],
        metadata={entry.KEY: metadata},
    )


def _reading(talk: str) -> str:
    """The key for connecting, reading and deleting, so that these don't use up the quota for messages."""
    return f"{talk} reading"
