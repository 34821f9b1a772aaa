"""The one place where Rasa's own behaviour is changed.

| what                     | why                                                   | gain                     |
|--------------------------|-------------------------------------------------------|--------------------------|
| actions in process       | an HTTP hop and a copy of the tracker for each action | 65 ms a turn to about 10 |
| compiled answer check    | the schema compiled anew, each event tried on 23      | 14.5 ms a turn to 3.6    |
| secrets out of messages  | the open version keeps and logs the raw text          | no secret is stored      |
| whole messages on rest   | `custom` comes apart, and raw in `rasa shell`         | one message, readable    |
| failed turns apologise   | an exception in a turn ends in silence                | told, and the talk kept  |
| no turn ends in silence  | a missing response or a failed action says nothing    | an apology and a way on  |
| a conversation's size    | one sender could fill the disk                        | the shopper is told      |
| quick messages           | each of several short messages gets its own answer    | one answer to all        |
| no store to fall back on | an unreadable store reads as an empty talk            | told, and the talk kept  |
| sentences from disk      | a model brings its own, so each change needs training | none is needed           |
| messages read one by one | long ones that came together kept the event loop busy | others wait for one only |
| one edition a turn       | facts and sentences may change in mid-turn            | each turn says one state |
| a graph without Dask     | each run is planned anew, as for many threads         | 4.0 ms a turn to 3.6     |
| kinds of events known    | all classes are searched anew for each event          | 4.7 ms a turn to 3.6     |
| copied only if logged    | events are copied for the log of a level that is off  | 3.9 ms a turn to 3.6     |
| models packed fast       | the most thorough compression, for a tenth of a file  | 36 s of a training to 2  |

Not changes but classes of our own in the places that Rasa leaves for them: the tracker and its store
(shopguide/storage: turn 200 took 107 ms on SQLite and takes 12, turn 5 15 and 9), the locks
(shopguide/server/locks.py), and the stand-in for TensorFlow (shopguide/server/no_tensorflow.py: 895 MB to
479, 5.7 s to 4.2 from start to the first answer).

Each change is guarded by Rasa's version and tested in tests/server/test_patches.py.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, Final

import rasa
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage import local_model_storage
from rasa.shared.core.events import Event, deserialise_events

from shopguide import current
from shopguide.channels.output import MessageOutput
from shopguide.channels.stock import wrapped
from shopguide.dialogue.conversation import Awaiting
from shopguide.errors import ConversationFull, LockError, ModelError, StillWorking, StoreError
from shopguide.privacy import backstop, carryover, json_texts
from shopguide.privacy.redaction import redact
from shopguide.privacy.vocabulary import Kind
from shopguide.server import graph, inprocess, logs, metrics, silence, tracing, turns
from shopguide.server.answer_check import AnswerCheck
from shopguide.server.turns import NotNow, NotTaken

RASA_VERSION: Final = "3.6.21"
# Longer messages are cut before anything works on them: a few sentences say what is wrong.
MAX_CHARACTERS: Final = 2000
_MARGIN: Final = 128
FLAGS: Final = "shopguide"  # key in a message's metadata
_TIDIED: Final = "_tidied_by_shopguide"  # attribute of a message that `tidy` is done with
_FAST: Final = 1  # gzip's least compression
_RANDOM_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=\d*[a-f])[0-9a-f]{32}")
# What failed, by its exception, as the metrics name it.
_PARTS: Final[dict[type[Exception], str]] = {StoreError: "store", LockError: "lock"}
# As traces name them; rest lets whoever sends choose a name.
_CHANNELS: Final = frozenset({"web", "slack", "telegram", "rest", "shell"})
log = logging.getLogger(__name__)
_applied = False


def apply() -> None:
    """Change Rasa once per process.

    Raises:
        RuntimeError: another version of Rasa is installed; the changes must be looked at first.
    """
    global _applied
    if _applied:
        return
    if rasa.__version__ != RASA_VERSION:
        raise RuntimeError(
            f"ShopGuide changes details of Rasa {RASA_VERSION}, but {rasa.__version__} is installed. "
            "Install from requirements.lock, or check shopguide/server/patches.py against the new version."
        )
    _applied = True
    logs.guard()
    _actions_in_process()
    _compiled_validation()
    _secrets_out()
    _whole_messages()
    _failed_turns_apologise()
    _no_turn_ends_in_silence()
    _no_store_to_fall_back_on()
    _sentences_from_disk()
    _graph_without_dask()
    _kinds_of_events_known()
    _copied_only_if_logged()
    _models_packed_fast()


def tidy(message: UserMessage, tracker: Any = None) -> None:
    """Cut an overlong message and remove the secrets, in place; what was done is noted in its metadata.

    `tracker` is that of the talk before the message: it tells whether the message before announced a secret. A message
    that was tidied without it, so that it could be shown, is looked at once more with it.
    """
    in_its_talk = getattr(message, _TIDIED, None)  # None: not tidied; False: without its talk
    if in_its_talk or (in_its_talk is False and tracker is None):
        return
    if in_its_talk is None and message.metadata:
        # What the guide notes there itself can't come from outside.
        given = {key: value for key, value in message.metadata.items() if key != FLAGS}
        message.metadata = backstop.scrub(json_texts.changed(given, _without_secrets))
    text = message.text
    if not isinstance(text, str):
        return
    setattr(message, _TIDIED, tracker is not None)
    announced = announced_before(text, tracker)
    if in_its_talk is False and announced is None:
        return
    # A secret that the cut would halve is seen whole first.
    result = redact(text[: MAX_CHARACTERS + _MARGIN], announced)
    scrubbed = backstop.clean(result.text)
    message.text = scrubbed.text[:MAX_CHARACTERS]
    metadata = noted(message.metadata or {}, [kind.value for kind in (*result.secrets, *scrubbed.shapes)])
    if len(text) > MAX_CHARACTERS:
        metadata[FLAGS] = {"truncated": True, **metadata.get(FLAGS, {})}
    if metadata:
        message.metadata = metadata


def _without_secrets(text: str) -> str:
    """A text of a message's metadata; of random ids about one in a hundred holds digits that pass for a secret."""
    return text if _RANDOM_ID.fullmatch(text) else redact(text).text


def noted(metadata: Mapping[str, Any], secrets: Sequence[str]) -> dict[str, Any]:
    """A message's metadata with the kinds of secrets that were removed from it."""
    flags = metadata.get(FLAGS, {})
    kinds = dict.fromkeys([*flags.get("secrets", ()), *secrets])
    return {**metadata, FLAGS: {**flags, "secrets": list(kinds)}} if kinds else dict(metadata)


def is_tidy(message: UserMessage) -> UserMessage:
    """The message, which was tidied in its talk when it came and has waited since."""
    setattr(message, _TIDIED, True)
    return message


def announced_before(text: str, tracker: Any) -> Kind | None:
    """What secret the message before announced, unless `text` answers what the guide has just asked for."""
    before = getattr(getattr(tracker, "latest_message", None), "text", None)
    if not before or text.startswith("/"):
        return None
    if tracker.get_slot("awaiting") == Awaiting.DETAIL and carryover.answers(tracker.get_slot("detail"), text):
        return None
    return carryover.announced(before)


def _actions_in_process() -> None:
    original = RemoteAction.run

    @functools.wraps(original)
    async def run(self: Any, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        url = getattr(self.action_endpoint, "url", None) or ""
        if not url.startswith(inprocess.SCHEME):
            return await original(self, output_channel, nlg, tracker, domain)
        answer = await inprocess.call(url, self.name(), tracker, domain)
        self._validate_action_result(answer)
        said = await self._utter_responses(answer["responses"], output_channel, nlg, tracker)
        return [*said, *deserialise_events(answer["events"])]

    RemoteAction.run = run


def _compiled_validation() -> None:
    check = AnswerCheck(RemoteAction.action_response_format_spec())

    def validate(self: Any, result: dict[str, Any]) -> bool:
        check.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def _secrets_out() -> None:
    handle, parse = MessageProcessor._handle_message_with_tracker, MessageProcessor.parse_message
    log = MessageProcessor.log_message

    @functools.wraps(log)
    async def log_tidied(self: Any, message: UserMessage, *args: Any, **kwargs: Any) -> Any:
        # A session that begins keeps the message's metadata in a slot, before the message itself is looked at.
        tidy(message)
        return await log(self, message, *args, **kwargs)

    @functools.wraps(handle)
    async def handle_tidied(self: Any, message: UserMessage, tracker: Any) -> None:
        tidy(message, tracker)
        await _check_room(self.tracker_store, tracker)
        await handle(self, message, tracker)

    @functools.wraps(parse)
    async def parse_tidied(self: Any, message: UserMessage, *args: Any, **kwargs: Any) -> Any:
        tidy(message)
        async with one_at_a_time(self):
            with metrics.stage("nlu"):
                parsed = await parse(self, message, *args, **kwargs)
            await turns.understood(parsed, lambda text: parse(self, UserMessage(text), *args, **kwargs))
        metrics.count_message(parsed.get("intent"), self.domain.intents if self.domain else ())
        return parsed

    MessageProcessor.log_message = log_tidied
    MessageProcessor._handle_message_with_tracker = handle_tidied
    MessageProcessor.parse_message = parse_tidied


@asynccontextmanager
async def one_at_a_time(owner: Any) -> AsyncIterator[None]:
    """Have messages read one by one, and let everything else have its turn between two.

    Reading a message keeps the event loop busy, for 100 ms if it's long. Messages that came together were read in one
    go, while nothing else was answered.
    """
    lock: asyncio.Lock = owner.__dict__.setdefault("_one_at_a_time", asyncio.Lock())
    async with lock:
        await asyncio.sleep(0)
        yield


async def _check_room(store: TrackerStore, tracker: Any) -> None:
    from shopguide.storage.room import check_room
    from shopguide.storage.tracker_store import ConversationStore

    inner = getattr(store, "_tracker_store", store)
    if isinstance(inner, ConversationStore):
        await check_room(inner, tracker)


def _whole_messages() -> None:
    original = MessageProcessor._send_bot_messages

    @functools.wraps(original)
    async def send(events: Any, tracker: Any, output_channel: Any) -> None:
        await original(events, tracker, wrapped(output_channel, tracker.get_latest_input_channel()))

    MessageProcessor._send_bot_messages = staticmethod(send)


def _failed_turns_apologise() -> None:
    original = Agent.handle_message

    async def attempt(self: Any, message: UserMessage) -> Any:
        """The turn itself; an output of ours hears why it failed, since it may be tried again."""
        try:
            return await original(self, message)
        except Exception as error:
            if isinstance(message.output_channel, MessageOutput):
                message.output_channel.failure = error
            raise

    async def answer(self: Any, message: UserMessage) -> Any:
        buttons: list[dict[str, str]] = []
        why: NotTaken | None = None
        try:
            if not self.is_ready():
                raise ModelError("No model is loaded.")  # Rasa would ignore the message
            answer = await attempt(self, message)
        except NotNow:
            turns.report(NotTaken.NOT_NOW)
            return None
        except StillWorking:
            response, end, why = inprocess.STILL_WORKING, "busy", NotTaken.WORKING
            log.warning("A message came while an earlier one of its talk was still being answered")
        except ConversationFull as error:
            response, end, why = inprocess.CONVERSATION_FULL, "failed", NotTaken.FULL
            log.warning("A message was not taken: %s", error)
        except (StoreError, LockError) as error:
            response, buttons, end = inprocess.NOT_SAVED, [dict(item) for item in inprocess.APOLOGY_BUTTONS], "failed"
            why = NotTaken.UNSAVED
            metrics.ERRORS.labels(_PARTS[type(error)]).inc()
            log.exception("A turn could not be stored; the shopper is asked to send the message again")
        except Exception:
            response, buttons, end = inprocess.APOLOGY, [dict(item) for item in inprocess.APOLOGY_BUTTONS], "failed"
            metrics.ERRORS.labels("turn").inc()
            log.exception("A turn failed; the shopper gets an apology")
        else:
            _count("answered")
            return answer
        _count(end)
        channel = message.output_channel
        if channel is None or (why and turns.report(why)):
            return None
        text = silence.words(self.domain.responses if self.domain else {}, response)
        await channel.send_response(message.sender_id, {"text": text, "buttons": buttons})
        return getattr(channel, "messages", None)

    @functools.wraps(original)
    async def handle(self: Any, message: UserMessage) -> Any:
        with turns.running(), turns.arrived(), current.held(), metrics.stage("total"):
            tracing.note("channel", message.input_channel if message.input_channel in _CHANNELS else "other")
            return await answer(self, message)

    Agent.handle_message = handle


def _count(end: str) -> None:
    metrics.TURNS.labels(end).inc()
    tracing.note("end", end)


def _no_turn_ends_in_silence() -> None:
    original = MessageProcessor._run_prediction_loop

    @functools.wraps(original)
    async def run(self: Any, output_channel: Any, tracker: Any) -> None:
        await original(self, output_channel, tracker)
        if silence.is_silent(tracker):
            said = silence.apology(self.domain.responses)
            tracker.update(said, self.domain)
            await self._send_bot_messages([said], tracker, output_channel)

    MessageProcessor._run_prediction_loop = run


def _no_store_to_fall_back_on() -> None:
    original = Agent._create_tracker_store

    @functools.wraps(original)
    def create(store: TrackerStore | None, domain: Any) -> TrackerStore:
        from shopguide.storage.tracker_store import ConversationStore

        if not isinstance(store, ConversationStore):
            return original(store, domain)
        store.domain = domain
        return store

    Agent._create_tracker_store = staticmethod(create)


def _sentences_from_disk() -> None:
    original = Agent.load_model

    @functools.wraps(original)
    def load(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        if self.domain is None or current.edition() is None:
            return
        self.domain.responses = current.CurrentSentences()
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses

    Agent.load_model = load


def _graph_without_dask() -> None:
    DaskGraphRunner.run = graph.run


def _kinds_of_events_known() -> None:
    original = Event.resolve_by_type
    known: dict[str, type[Event]] = {}

    def resolve(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        if type_name in known:
            return known[type_name]
        kind: type[Event] | None = original(type_name, default)
        if kind is not None and kind.type_name == type_name:
            known[type_name] = kind
        return kind

    Event.resolve_by_type = staticmethod(resolve)


def _copied_only_if_logged() -> None:
    def deepcopy(value: Any) -> Any:
        return copy.deepcopy(value) if logging.getLogger("rasa").isEnabledFor(logging.DEBUG) else value

    # All that the module copies is handed to its log at once.
    processor.copy = SimpleNamespace(deepcopy=deepcopy)


def _models_packed_fast() -> None:
    class PackedFast(local_model_storage.TarSafe):  # type: ignore[misc]  # Rasa ships no types
        @classmethod
        def gzopen(cls, name: Any, mode: str = "r", fileobj: Any = None, *_thorough: Any, **kwargs: Any) -> Any:
            return super().gzopen(name, mode, fileobj, _FAST, **kwargs)

    local_model_storage.TarSafe = PackedFast
