"""What ShopGuide changes in Rasa, and the guard around it."""

from __future__ import annotations

import ast
import asyncio
import inspect
import logging
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, ValidationError
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.engine.storage import local_model_storage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    BotUttered,
    ConversationPaused,
    Event,
    FollowupAction,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from shopguide import current
from shopguide import edition as editions
from shopguide.clock import utc_now
from shopguide.edition import Edition
from shopguide.errors import ConversationFull, LockError, StillWorking, StoreError
from shopguide.project import Project
from shopguide.server import inprocess, metrics, patches, silence, turns
from shopguide.server.patches import MAX_CHARACTERS, tidy
from shopguide.server.turns import NotTaken

CARD = "4111 1111 1111 1111"


@pytest.fixture(scope="module", autouse=True)
def applied() -> None:
    patches.apply()


@pytest.fixture(scope="module")
def domain(root: Path) -> Domain:
    return Domain.load(str(root / "domain.yml"))


def tracker(domain: Domain, text: str = "/greet", intent: str = "greet") -> DialogueStateTracker:
    events = [UserUttered(text, {"name": intent, "confidence": 1.0})]
    return DialogueStateTracker.from_events("somebody", events, domain.slots)


# --- the guard


def test_changing_rasa_twice_changes_nothing_more() -> None:
    before = (RemoteAction.run, Agent.handle_message, MessageProcessor.parse_message)
    patches.apply()
    assert (RemoteAction.run, Agent.handle_message, MessageProcessor.parse_message) == before


def test_another_version_of_rasa_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patches, "_applied", False)
    monkeypatch.setattr(patches.rasa, "__version__", "3.7.0")
    before = RemoteAction.run
    with pytest.raises(RuntimeError, match=r"3\.6\.21, but 3\.7\.0 .*requirements\.lock"):
        patches.apply()
    assert RemoteAction.run is before


# --- messages are tidied


def test_a_plain_message_stays_as_it_is() -> None:
    message = UserMessage("where is my order?", metadata={"page": "/"})
    tidy(message)
    assert (message.text, message.metadata) == ("where is my order?", {"page": "/"})


async def test_a_session_begins_with_metadata_that_is_free_of_secrets() -> None:
    begun: list[dict[str, Any]] = []

    async def begin(_sender: str, _output: object, metadata: dict[str, Any]) -> None:
        begun.append(metadata)
        raise RasaException("enough")

    message = UserMessage("hello", metadata={"page": "my password is hunter2", "deep": {"list": ["my pin is 4242"]}})
    with pytest.raises(RasaException, match="enough"):
        await MessageProcessor.log_message(SimpleNamespace(fetch_tracker_and_update_session=begin), message)
    assert begun == [{"page": "my password is [password removed]", "deep": {"list": ["my pin is [code removed]"]}}]


def test_a_secret_is_taken_out_and_noted_beside_other_metadata() -> None:
    message = UserMessage(f"my card {CARD}, password is hunter2", metadata={"page": "/"})
    tidy(message)
    assert message.text == "my card [card number removed], password is [password removed]"
    assert message.metadata == {"page": "/", "shopguide": {"secrets": ["card number", "password"]}}


def test_tidying_twice_keeps_what_was_noted_the_first_time() -> None:
    message = UserMessage(f"card {CARD} " + "x" * 5000)
    tidy(message)
    first = (message.text, dict(message.metadata))
    tidy(message)
    assert (message.text, message.metadata) == first
    assert message.metadata["shopguide"] == {"truncated": True, "secrets": ["card number"]}


@pytest.mark.parametrize(("length", "cut"), [(MAX_CHARACTERS, False), (MAX_CHARACTERS + 1, True), (10_000, True)])
def test_an_overlong_message_is_cut_and_that_is_noted(length: int, cut: bool) -> None:
    message = UserMessage("a" * length)
    tidy(message)
    assert len(message.text) == min(length, MAX_CHARACTERS)
    assert bool(message.metadata) is cut


@pytest.mark.parametrize("before", range(MAX_CHARACTERS - 20, MAX_CHARACTERS + 2, 3))
def test_a_secret_on_the_edge_of_the_cut_leaves_no_part_of_itself(before: int) -> None:
    message = UserMessage("a" * (before - 1) + f" {CARD} and more")
    tidy(message)
    assert "1111" not in message.text
    assert len(message.text) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("before", "text", "kept"),
    [
        ("the code they sent me is", "482913", "[code removed]"),
        ("my card is [card number removed]", "1111 1111", "[card number removed]"),
        ("here is my password", "sunshine", "[password removed]"),
        ("where is my parcel", "482913", "482913"),
        (None, "482913", "482913"),
    ],
)
def test_what_the_message_before_announced_is_taken_out(
    before: str | None, text: str, kept: str, domain: Domain
) -> None:
    tracker = DialogueStateTracker.from_events("x", [UserUttered(before)] if before else [], domain.slots)
    message = UserMessage(text)
    tidy(message, tracker)
    assert message.text == kept


async def test_between_two_messages_that_are_read_everything_else_has_its_turn() -> None:
    owner, order = SimpleNamespace(), []

    async def read() -> None:
        async with patches.one_at_a_time(owner):
            order.append("read")

    async def everything_else() -> None:
        while order.count("read") < 5:
            order.append("else")
            await asyncio.sleep(0)

    await asyncio.gather(*(read() for _ in range(5)), everything_else())
    assert ["read", "read"] not in [order[at : at + 2] for at in range(len(order))]


def test_random_ids_in_the_metadata_stay() -> None:
    chance = random.Random(5)
    for _ in range(2000):
        name = str(uuid.UUID(int=chance.getrandbits(128)))
        message = UserMessage("hello", metadata={"web": {"id": name}, "hex": name.replace("-", "")})
        tidy(message)
        assert message.metadata == {"web": {"id": name}, "hex": name.replace("-", "")}


def test_a_message_that_was_shown_before_its_talk_was_known_is_looked_at_again(domain: Domain) -> None:
    message = UserMessage("482913", metadata={"web": {"id": "1"}})
    tidy(message)
    assert message.text == "482913"
    tidy(message, DialogueStateTracker.from_events("x", [UserUttered("the code they sent me is")], domain.slots))
    assert message.text == "[code removed]"
    assert message.metadata == {"web": {"id": "1"}, "shopguide": {"secrets": ["code"]}}


def test_a_message_that_waited_is_not_redacted_again_and_keeps_what_was_noted(domain: Domain) -> None:
    noted = {"shopguide": {"secrets": ["code"]}}
    message = patches.is_tidy(UserMessage("[code removed]", metadata=noted))
    tidy(message, DialogueStateTracker.from_events("x", [], domain.slots))
    assert (message.text, message.metadata) == ("[code removed]", noted)


@pytest.mark.parametrize(
    ("asked", "text"), [("order_number", "577412345678901234"), ("amount", "4500"), ("date", "12/03/2024")]
)
def test_the_answer_to_what_the_guide_asks_for_stays(asked: str, text: str, domain: Domain) -> None:
    events = [UserUttered("they sent me a code"), SlotSet("awaiting", "detail"), SlotSet("detail", asked)]
    message = UserMessage(text)
    tidy(message, DialogueStateTracker.from_events("x", events, domain.slots))
    assert message.text == text


def test_a_message_is_redacted_once_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    redact = patches.redact
    monkeypatch.setattr(patches, "redact", lambda text, *more: (texts.append(text), redact(text, *more))[1])
    message = UserMessage("my pin is 4242")
    tidy(message)
    tidy(message)
    assert texts == ["my pin is 4242"]


def test_a_message_that_only_grows_by_its_placeholders_is_not_called_too_long() -> None:
    message = UserMessage("pin 4821 " * (MAX_CHARACTERS // 9))
    tidy(message)
    tidy(message)
    assert "truncated" not in message.metadata["shopguide"]
    assert "4821" not in message.text


@pytest.mark.parametrize("text", [None, 5, {"a": 1}])
def test_what_is_no_text_is_left_alone(text: Any) -> None:
    message = SimpleNamespace(text=text, metadata=None)
    tidy(message)  # type: ignore[arg-type]
    assert message == SimpleNamespace(text=text, metadata=None)


@given(st.text())
def test_any_text_can_be_tidied_and_a_second_time_changes_nothing(text: str) -> None:
    message = UserMessage(text)
    tidy(message)
    once = message.text
    tidy(message)
    assert message.text == once


@pytest.mark.parametrize("method", ["parse_message", "_handle_message_with_tracker"])
async def test_rasa_never_sees_a_secret(method: str) -> None:
    message = UserMessage(f"card {CARD}")
    with pytest.raises(AttributeError):  # the stand-in can do nothing further with it
        await getattr(MessageProcessor, method)(SimpleNamespace(), message, SimpleNamespace())
    assert message.text == "card [card number removed]"


# --- answers of actions are checked


GOOD: list[dict[str, Any]] = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "issue", "value": "app_problem", "timestamp": None}], "responses": []},
    {"events": [], "responses": [{"response": "utter_greet", "buttons": [{"title": "a", "payload": "/b"}]}]},
    inprocess.apology(),
]
BAD: list[Any] = [{"events": [{"name": "no event"}]}, {"events": 5}, {"responses": {}}, {"events": [5]}]


@pytest.mark.parametrize("answer", GOOD)
def test_a_sound_answer_of_an_action_passes(answer: dict[str, Any]) -> None:
    assert RemoteAction("action_x", None)._validate_action_result(answer)


@pytest.mark.parametrize("answer", BAD)
def test_an_unsound_answer_of_an_action_is_refused(answer: Any) -> None:
    with pytest.raises(ValidationError):
        RemoteAction("action_x", None)._validate_action_result(answer)


def test_each_kind_of_event_is_held_against_its_own_part_of_the_schema() -> None:
    check = RemoteAction("action_x", None)._validate_action_result
    for event, wrong in (("slot", {"name": 5, "value": 1}), ("action", {"name": 5}), ("user", {"parse_data": 5})):
        with pytest.raises(ValidationError):
            check({"events": [{"event": event, **wrong}]})
    with pytest.raises(ValidationError):
        check({"events": [{"event": "nobody_knows_it"}]})


any_event = st.fixed_dictionaries(
    {"event": st.sampled_from(["slot", "action", "user", "followup", "bot", "reminder", "unknown", 5])},
    optional={
        key: st.none() | st.integers() | st.text(max_size=3) | st.just({}) for key in ("name", "value", "metadata")
    },
)


@given(
    st.fixed_dictionaries({}, optional={"events": st.lists(any_event, max_size=3), "responses": st.lists(any_event)})
)
def test_an_answer_is_judged_as_by_the_whole_schema(answer: dict[str, Any]) -> None:
    sound = Draft7Validator(RemoteAction.action_response_format_spec()).is_valid(answer)
    try:
        assert RemoteAction("action_x", None)._validate_action_result(answer)
        assert sound
    except ValidationError:
        assert not sound


# --- what is found once


@pytest.mark.parametrize("event", [SlotSet("issue", "x"), FollowupAction("action_listen"), UserUttered("hello")])
def test_an_event_is_read_as_what_it_is(event: Event) -> None:
    for _ in range(2):
        assert deserialise_events([event.as_dict()]) == [event]


def test_an_unknown_kind_of_event_stays_unknown() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="nobody"):
            Event.resolve_by_type("nobody")
    assert Event.resolve_by_type("nobody", UserUttered) is UserUttered
    with pytest.raises(ValueError, match="nobody"):
        Event.resolve_by_type("nobody")


@pytest.mark.parametrize(("level", "copied"), [(logging.WARNING, False), (logging.DEBUG, True)])
def test_events_are_copied_for_the_log_only_when_it_is_written(level: int, copied: bool) -> None:
    logger, events = logging.getLogger("rasa"), [SlotSet("issue", "x")]
    before = logger.level
    logger.setLevel(level)
    try:
        assert (processor.copy.deepcopy(events) is not events) is copied
    finally:
        logger.setLevel(before)


def test_what_rasa_copies_in_a_turn_it_copies_for_the_log_alone() -> None:
    source = ast.parse(inspect.getsource(processor))
    logged = [node for call in ast.walk(source) if _is_debug(call) for node in ast.walk(call) if _is_copy(node)]
    assert len(logged) == sum(map(_is_copy, ast.walk(source))) > 0


def _is_debug(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "structlogger.debug"


def _is_copy(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node).startswith("copy.")


# --- actions run in the process


async def test_an_action_runs_without_an_action_server(domain: Domain) -> None:
    action = RemoteAction("action_greet", EndpointConfig("inprocess://actions"))
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    events = await action.run(CollectingOutputChannel(), nlg, tracker(domain), domain)
    wordings = {variant["text"] for variant in domain.responses["utter_greet"]}
    assert events[0].text in wordings
    assert len(events[0].data["buttons"]) == 4


async def test_slots_that_an_action_sets_arrive_as_events(domain: Domain) -> None:
    action = RemoteAction("action_take_problem", EndpointConfig("inprocess://actions"))
    talk = tracker(domain, "/app_problem", "app_problem")
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    events = await action.run(CollectingOutputChannel(), nlg, talk, domain)
    assert SlotSet("issue", "app_problem") in events
    assert SlotSet("awaiting", "start") in events


async def test_an_action_server_at_a_url_is_still_asked_over_http(domain: Domain) -> None:
    action = RemoteAction("action_greet", EndpointConfig("http://127.0.0.1:9/webhook"))
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    with pytest.raises(RasaException):
        await action.run(CollectingOutputChannel(), nlg, tracker(domain), domain)


# --- a failed turn


class Turns:
    """Stands for the processor: answers a turn, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure

    async def handle_message(self, message: UserMessage) -> Any:
        if self._failure:
            raise self._failure
        return message.output_channel.messages


class Locks(LockStore):  # type: ignore[misc]
    """Lets everybody in, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_more: Any) -> AsyncIterator[None]:
        if self._failure:
            raise self._failure
        yield


def agent(domain: Domain, *, turn: Exception | None = None, lock: Exception | None = None) -> Agent:
    made = Agent(domain=domain, lock_store=Locks(lock))
    made.processor = Turns(turn)
    return made


@pytest.mark.parametrize("where", ["turn", "lock"])
async def test_a_turn_that_fails_is_answered_with_an_apology_and_a_way_on(
    domain: Domain, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    channel = CollectingOutputChannel()
    answer = await agent(domain, **{where: ZeroDivisionError()}).handle_message(
        UserMessage("hello", channel, "somebody")
    )
    assert answer == channel.messages
    assert channel.messages[0]["text"] == domain.responses["utter_apology"][0]["text"]
    assert [button["payload"] for button in channel.messages[0]["buttons"]] == [
        "/ask_help",
        "/request_human",
        "/start_over",
    ]
    assert "A turn failed" in caplog.text


@pytest.mark.parametrize(
    ("failure", "response", "part"),
    [(StoreError("x"), "utter_not_saved", "store"), (LockError("x"), "utter_not_saved", "lock")],
)
async def test_a_message_that_could_not_be_stored_is_told_so_truthfully(
    domain: Domain, failure: Exception, response: str, part: str
) -> None:
    channel = CollectingOutputChannel()
    before = metrics.ERRORS.labels(part)._value.get()
    await agent(domain, turn=failure).handle_message(UserMessage("hello", channel, "somebody"))
    assert channel.messages[0]["text"] == domain.responses[response][0]["text"]
    assert "Talk to a person" in [button["title"] for button in channel.messages[0]["buttons"]]
    assert metrics.ERRORS.labels(part)._value.get() == before + 1


async def test_a_message_to_a_conversation_that_is_full_is_told_so(domain: Domain) -> None:
    channel = CollectingOutputChannel()
    await agent(domain, turn=ConversationFull("x")).handle_message(UserMessage("hello", channel, "somebody"))
    assert channel.messages[0]["text"] == domain.responses["utter_conversation_full"][0]["text"]


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (StoreError("x"), NotTaken.UNSAVED),
        (LockError("x"), NotTaken.UNSAVED),
        (StillWorking("x"), NotTaken.WORKING),
        (ConversationFull("x"), NotTaken.FULL),
    ],
)
async def test_a_channel_that_tells_its_sender_itself_learns_why_and_nothing_is_said(
    domain: Domain, failure: Exception, why: NotTaken
) -> None:
    channel = CollectingOutputChannel()
    with turns.watched() as outcome:
        await agent(domain, turn=failure).handle_message(UserMessage("hello", channel, "somebody"))
    assert outcome.not_taken is why
    assert channel.messages == []
    with turns.watched() as outcome:
        await agent(domain).handle_message(UserMessage("hello", channel, "somebody"))
    assert outcome.not_taken is None


async def test_who_writes_again_too_soon_is_asked_to_wait(domain: Domain) -> None:
    channel = CollectingOutputChannel()
    await agent(domain, lock=StillWorking("web:a")).handle_message(UserMessage("hello", channel, "somebody"))
    assert [message["text"] for message in channel.messages] == [domain.responses["utter_still_working"][0]["text"]]
    assert "buttons" not in channel.messages[0]


async def test_a_turn_that_fails_with_nobody_listening_is_only_logged(domain: Domain) -> None:
    message = UserMessage("hello")
    message.output_channel = None
    assert await agent(domain, turn=ValueError()).handle_message(message) is None


async def test_a_turn_that_goes_well_says_nothing_more(domain: Domain) -> None:
    assert await agent(domain).handle_message(UserMessage("hello", CollectingOutputChannel(), "somebody")) == []


async def test_a_message_that_comes_before_there_is_a_model_is_answered(domain: Domain) -> None:
    channel = CollectingOutputChannel()
    await Agent(domain=None).handle_message(UserMessage("hello", channel, "somebody"))
    assert [message["text"] for message in channel.messages] == ["Sorry, something went wrong. Please try again."]
    channel = CollectingOutputChannel()
    await Agent(domain=domain).handle_message(UserMessage("hello", channel, "somebody"))
    assert channel.messages[0]["buttons"]


# --- no turn ends in silence


def after(domain: Domain, *events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("somebody", [UserUttered("hello"), *events], domain.slots)


@pytest.mark.parametrize(
    "events",
    [[], [SlotSet("issue", "app_problem")], [BotUttered("")], [BotUttered(" ", {"buttons": None})]],
    ids=["nothing", "no words", "an empty text", "blanks"],
)
async def test_a_turn_without_a_word_ends_with_an_apology_that_is_kept_in_the_talk(
    domain: Domain, events: list[Event], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, channel = after(domain, *events), CollectingOutputChannel()
    monkeypatch.setattr(MessageProcessor, "_should_handle_message", staticmethod(lambda _tracker: False))
    before = metrics.ERRORS.labels("silence")._value.get()
    processor = object.__new__(MessageProcessor)
    processor.domain = domain
    await processor._run_prediction_loop(channel, talk)
    assert [message["text"] for message in channel.messages] == [domain.responses["utter_apology"][0]["text"]]
    assert channel.messages[0]["buttons"] == list(inprocess.APOLOGY_BUTTONS)
    assert talk.events[-1].metadata["utter_action"] == "utter_apology"
    assert "without a word" in caplog.text
    assert metrics.ERRORS.labels("silence")._value.get() == before + 1


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("hello", [BotUttered("Hi!")]),
        ("hello", [BotUttered("", {"custom": {"type": "card"}})]),
        ("hello", [BotUttered("Hi!"), SlotSet("issue", None)]),
        ("hello", [ConversationPaused()]),
        ("EXTERNAL: remind", []),
    ],
    ids=["words", "a card", "words first", "somebody else answers", "no message of the shopper's"],
)
def test_where_something_was_said_or_nobody_asked_there_is_no_apology(
    domain: Domain, text: str, events: list[Event]
) -> None:
    assert not silence.is_silent(
        DialogueStateTracker.from_events("somebody", [UserUttered(text), *events], domain.slots)
    )


async def test_a_response_that_is_missing_is_no_silence(guide: Agent) -> None:
    now = current.edition()
    assert now is not None
    rest = {name: texts for name, texts in now.sentences.responses.items() if name != "utter_greet"}
    current.put_in_force(replace(now, sentences=replace(now.sentences, responses=rest)))
    assert await said(guide, "hi") == [rest["utter_apology"][0]["text"]]


def test_the_way_on_of_an_apology_can_be_typed_when_nothing_was_offered() -> None:
    from shopguide.nlu.reply_resolver import OPEN_COMMANDS

    assert {button["payload"] for button in inprocess.APOLOGY_BUTTONS} <= OPEN_COMMANDS


# --- sentences from disk, and one edition a turn


def edition(root: Path, words: str) -> Edition:
    """The edition of the checkout, with other thanks."""
    project = Project(root)
    files = dict(editions.read(project))
    domain = files[project.domain]
    assert isinstance(domain, bytes)
    for wording in (b'    - text: "Glad to help."\n', b'    - text: "Any time."\n', b"You're welcome!"):
        assert wording in domain
        domain = domain.replace(wording, b"" if wording.endswith(b"\n") else words.encode())
    return editions.make({**files, project.domain: domain}, utc_now())


@pytest.fixture
async def guide(root: Path, trained: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Agent]:
    """The guide as it is served, with sentences that the model was not trained with."""
    monkeypatch.delenv("SHOPGUIDE_KNOWLEDGE", raising=False)
    current.put_in_force(edition(root, "First."))
    yield Agent.load(trained, action_endpoint=EndpointConfig("inprocess://actions"))
    current.put_in_force(None)


async def said(guide: Agent, text: str) -> list[str]:
    channel = CollectingOutputChannel()
    await guide.handle_message(UserMessage(text, channel, "somebody"))
    return [message["text"] for message in channel.messages]


async def test_a_loaded_model_says_the_sentences_in_force_and_not_its_own(guide: Agent, root: Path) -> None:
    assert "First." in await said(guide, "thank you")
    current.put_in_force(edition(root, "Second."))
    assert "Second." in await said(guide, "thank you")


async def test_a_turn_ends_with_the_sentences_and_facts_that_it_began_with(
    guide: Agent, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = inprocess.call

    async def call(*args: Any) -> Any:
        current.put_in_force(edition(root, "Second."))
        answer = await original(*args)
        held = current.edition()
        assert held is not None
        assert held.sentences.responses["utter_thank"][0]["text"] == "First."
        return answer

    monkeypatch.setattr(inprocess, "call", call)
    assert "First." in await said(guide, "thank you")
    monkeypatch.setattr(inprocess, "call", original)
    assert "Second." in await said(guide, "thank you")


async def test_where_no_edition_is_in_force_the_model_says_its_own(trained: Path) -> None:
    current.put_in_force(None)
    loaded = Agent.load(trained)
    assert loaded.domain is not None
    assert isinstance(loaded.domain.responses, dict)
    assert loaded.nlg.responses is loaded.domain.responses


def test_a_model_is_packed_with_the_least_compression_and_unpacks_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "held").mkdir()
    (tmp_path / "held/weights").write_bytes(bytes(range(256)) * 100)
    packed = tmp_path / "model.tar.gz"
    with local_model_storage.TarSafe.open(packed, "w:gz") as archive:
        archive.add(tmp_path / "held", arcname="")
    assert packed.read_bytes()[8] == 4, "gzip notes the fastest way there"
    with local_model_storage.TarSafe.open(packed, "r:gz") as archive:
        assert archive.extractfile("weights").read() == bytes(range(256)) * 100  # type: ignore[union-attr]
