"""With redaction switched off, no card reaches anything that is stored, logged, shown to an operator or sent."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import aiohttp
import pytest
import sqlalchemy as sa
import structlog
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.channels.shell import keyboard
from shopguide.channels.web import incoming
from shopguide.delivery import parcel
from shopguide.delivery.mailbox import Mailbox
from shopguide.errors import StoreError
from shopguide.insights.collect import collect
from shopguide.insights.csv_files import FILES, write_csv
from shopguide.insights.period import parse
from shopguide.knowledge_files import load
from shopguide.learning import exchange, messages
from shopguide.learning.groups import Group
from shopguide.privacy.kinds import Redaction
from shopguide.server import api_secrets, inprocess, logs, patches, tracing
from shopguide.server.patches import FLAGS, tidy
from shopguide.storage.database import open_database
from shopguide.storage.schema import TURNS
from shopguide.storage.tracker_store import ConversationStore
from tests.delivery.mail_server import MailServer
from tests.delivery.summaries import draft, summary
from tests.insights.rows import NOW, CaseRows, at
from tests.server.http_app import served

DIGITS: Final = "4539148803436467"
CARD: Final = "4539 1488 0343 6467"
# The row by which the case log knows that the guide was unsure, and keeps the message for review.
UNSURE: Final = "not_understood"
GONE: Final = "[card number removed]"
WHO: Final = "web:somebody"
_FIRST_LINE: Final[tuple[ModuleType, ...]] = (patches, parcel, incoming, keyboard, api_secrets)


@pytest.fixture(autouse=True)
def _first_line_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in _FIRST_LINE:
        monkeypatch.setattr(module, "redact", lambda text, announced=None: Redaction(text, ()))


def told(value: Any) -> bool:
    """Whether the card is there, with any signs between its digits."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return DIGITS in "".join(char for char in text if char not in " -._'\"")


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_search_would_find_the_card() -> None:
    assert told(f"x {CARD} y")
    assert told(f'"{DIGITS}"'.encode())
    assert not told(GONE)


# --- what is stored


@pytest.fixture
def store(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConversationStore]:
    monkeypatch.setenv("SHOPGUIDE_DB_URL", f"sqlite:///{tmp_path / 'talks.sqlite'}")
    made = ConversationStore(Domain.load(str(root / "domain.yml")))
    yield made
    made.close()


class Broker(EventBroker):  # type: ignore[misc]
    """Notes what is published."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.published.append(event)


def exchange_with_the_card() -> list[Any]:
    """A message, not understood and so kept for review, slots that the card went into, and an answer."""
    intent = {"name": "nlu_fallback", "confidence": 0.2}
    said = UserUttered(
        f"refund my order to {CARD}",
        intent,
        [{"entity": "order_number", "value": DIGITS, "start": 19, "end": 38}],
        {"text": f"refund my order to {CARD}", "intent": intent, "entities": []},
        metadata={"id": int(DIGITS), "deep": [float(DIGITS), {CARD: CARD}]},
    )
    slots = [SlotSet(name, CARD) for name in ("order_number", "complaint", "issue", "email", "wish")]
    return [
        ActionExecuted("action_listen"),
        said,
        ActionExecuted("action_ask_again", action_text=None, hide_rule_turn=False, metadata={"row": UNSURE}),
        *slots,
        BotUttered(f"Order {CARD}?", {"buttons": [{"title": CARD}]}, {"utter_action": "utter_ask_clarify"}),
    ]


async def test_the_database_and_the_event_broker(store: ConversationStore, tmp_path: Path) -> None:
    store.event_broker = Broker()
    talk = store.init_tracker(WHO)
    talk.update(SessionStarted())
    for _ in range(12):  # so that a snapshot is written too
        for event in exchange_with_the_card():
            talk.update(event)
        await store.save(talk)
    assert await store.publisher.handed_over(30)
    files = written(tmp_path)
    with sqlite3.connect(tmp_path / "talks.sqlite") as connection:
        rows = {name: list(connection.execute(f"SELECT * FROM {name}")) for name in ("events", "talks", "turns")}
    assert all(rows.values())
    assert GONE in str(rows["turns"])
    assert GONE in str(rows["talks"])
    assert [name for name, content in files.items() if told(content)] == []
    assert len(store.event_broker.published) == len(rows["events"])
    assert not told(store.event_broker.published)


@pytest.mark.parametrize("name", [DIGITS, f"rest:{CARD}", f"me{DIGITS}"])
async def test_the_name_of_a_talk(store: ConversationStore, tmp_path: Path, name: str) -> None:
    talk = store.init_tracker(name)
    talk.update(SessionStarted())
    for work in (store.save(talk), store.retrieve(name), store.retrieve_full_tracker(name), store.delete(name)):
        with pytest.raises(StoreError, match="card number") as raised:
            await work
        assert not told(raised.value)
    assert [name for name, content in written(tmp_path).items() if told(content)] == []


async def test_what_an_action_makes_of_a_message(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ActionExecutor()

    def action_test(dispatcher: Any, _tracker: Any, _domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=f"Order {CARD}", custom={"type": "draft", "body": CARD})
        return [{"event": "slot", "name": "order_number", "value": CARD}]

    action_test.name = "action_test"  # type: ignore[attr-defined]
    made.register_function("action_test", action_test)
    monkeypatch.setattr(inprocess, "executor", lambda _package: made)
    domain = Domain.load(str(root / "domain.yml"))
    talk = ConversationStore.init_tracker(type("Any", (), {"domain": domain})(), WHO)  # type: ignore[arg-type]
    answer = await inprocess.call("inprocess://actions", "action_test", talk, domain)
    assert answer["events"][0]["value"] == GONE
    assert answer["responses"][0]["text"] == f"Order {GONE}"
    assert not told(answer)


# --- what comes in


def test_a_message_its_metadata_and_what_is_noted_of_it() -> None:
    message = UserMessage(f"my order {CARD}", metadata={"page": CARD, "n": int(DIGITS), FLAGS: {"secrets": ["my own"]}})
    tidy(message)
    assert message.text == f"my order {GONE}"
    assert message.metadata == {"page": GONE, "n": GONE, FLAGS: {"secrets": ["card number"]}}
    harmless = UserMessage("hello", metadata={FLAGS: {"truncated": True}})
    tidy(harmless)
    tidy(harmless)
    assert harmless.metadata == {}


def test_titles_of_buttons_and_the_lines_of_the_shell() -> None:
    pressed = incoming.Incoming.from_client({"id": "a", "payload": "/affirm", "title": CARD})
    assert pressed.title == GONE
    history = keyboard._History()
    history.append_string(f"card {CARD}")
    assert history.get_strings() == [f"card {GONE}"]


async def test_events_and_names_that_come_over_the_api() -> None:
    taken: list[Any] = []

    async def take(request: Request, **_parts: str) -> HTTPResponse:
        taken.append(request.json)
        return response.json("taken")

    def prepare(app: Sanic) -> None:
        for number, path in enumerate(("/conversations/<name>/tracker/events", "/webhooks/rest/webhook")):
            app.add_route(take, path, methods=["POST"], name=f"route{number}")
        api_secrets.keep_secrets_out(app)

    async def ask(url: str, body: Any) -> tuple[int, Any]:
        async with aiohttp.ClientSession() as http, http.post(url, data=json.dumps(body).encode()) as answer:
            return answer.status, await answer.json()

    event = {"event": "user", "text": "hi", "metadata": {"a": 1, FLAGS: {"secrets": ["x"]}}}
    async with served(prepare) as url:
        assert (await ask(f"{url}/conversations/a/tracker/events", [event]))[0] == 200
        assert taken == [[{"event": "user", "text": "hi", "metadata": {"a": 1}}]]
        refused = [
            await ask(f"{url}/conversations/{CARD.replace(' ', '%20')}/tracker/events", [event]),
            await ask(f"{url}/webhooks/rest/webhook", {"sender": CARD, "message": "hi"}),
            await ask(f"{url}/webhooks/rest/webhook", {"sender": int(DIGITS), "message": "hi"}),
        ]
        assert [status for status, _ in refused] == [400, 400, 400]
        assert all("can't be a card number" in body["error"] and not told(body) for _, body in refused)
        assert (await ask(f"{url}/webhooks/rest/webhook", {"sender": "rest:a", "message": CARD}))[0] == 200
        assert (await ask(f"{url}/webhooks/rest/webhook", ["x"]))[0] == 200
    assert len(taken) == 3


# --- what leaves


def test_what_is_put_into_the_outbox() -> None:
    given = summary(happened=CARD, order_number=CARD, wish=CARD, text=CARD, tried=(CARD,))
    given = type(given)(**{**vars(given), "draft": draft().__class__(CARD, CARD, (CARD,))})
    packed = parcel.pack(given, "web:1")
    assert GONE in packed
    assert not told(packed)


def test_what_an_earlier_version_left_in_the_outbox() -> None:
    stored = json.dumps({"text": f"Order: {CARD}", "order_number": DIGITS, "n": int(DIGITS)})
    assert not told(parcel.Parcel.opened("a", 0.0, stored).content)


async def test_mail() -> None:
    given = parcel.Parcel.opened("a", 0.0, parcel.pack(summary(happened=CARD, text=f"Order: {CARD}"), "web:1"))
    with MailServer() as server:
        box = Mailbox(
            host="localhost", port=server.port, tls=server.at_once, sender="a@shop.example", recipient="b@shop.example"
        )
        assert (await box.deliver(given)).outcome is parcel.Outcome.ACCEPTED
        (mail,) = server.mails
    assert GONE in mail.get_content()
    assert not told(mail.as_string())


# --- what operators see


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.engine.Engine]:
    """A database of an earlier version, which kept a card in a comment and in a message for review."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    monkeypatch.setenv("SHOPGUIDE_DB_URL", url)
    made = open_database(sa.engine.make_url(url))
    rows = CaseRows()
    rows.case("web:1", at(24), rating=2, comment=f"bad {CARD}", excerpt=f"my {CARD}")
    rows.write(made)
    turn = {"sender_id": "web:1", "position": 1, "entry": "web", "simulated": False, "at": at(24), "pressed": False}
    with made.begin() as connection:
        connection.execute(TURNS.insert().values(**turn, intent="x", unsure=True, text=f"refund to {CARD}"))
    yield made
    made.dispose()


def test_the_review(engine: sa.engine.Engine) -> None:
    (waiting,) = messages.waiting(engine)
    assert waiting.text == f"refund to {GONE}"
    assert not told(list(exchange.lines([Group((waiting,))])))


def test_the_report_and_its_files(engine: sa.engine.Engine, root: Path, tmp_path: Path) -> None:
    period = parse("7d", None, NOW)
    figures = collect(engine, load(root / "knowledge"), period, NOW)
    assert figures.comments[0].text == f"bad {GONE}"
    assert not told(figures)
    write_csv(engine, period, tmp_path / "csv")
    assert set(written(tmp_path / "csv")) == set(FILES)
    assert GONE.encode() in b"".join(written(tmp_path / "csv").values())
    assert not any(map(told, written(tmp_path / "csv").values()))


# --- logs and traces


@pytest.fixture
def _logging_put_back() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers, settings = root.level, list(root.handlers), structlog.get_config()
    make = logging.getLogRecordFactory()
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    structlog.configure(**settings)
    logging.setLogRecordFactory(make)


def log_the_card() -> None:
    log = logging.getLogger("somebody.else")
    log.error("a message with %s and %d", CARD, int(DIGITS))
    log.error({"values": [CARD]})
    log.error("arguments that don't fit %s", CARD, CARD)
    try:
        raise ValueError(f"a cause with {CARD}")
    except ValueError:
        log.exception("failed")
        structlog.get_logger("rasa.x").error("event", user_text=CARD, exc_info=True)
    try:
        raise OSError(f"no such file: {DIGITS}")
    except OSError:
        log.exception("failed")
    structlog.get_logger("rasa.x").error(f"said {CARD}")


@pytest.mark.usefixtures("_logging_put_back")
@pytest.mark.parametrize("terminal", [True, False])
def test_the_log_of_the_guide(terminal: bool, tmp_path: Path) -> None:
    logs.configure(terminal=terminal, file=tmp_path / "log")
    log_the_card()
    (content,) = written(tmp_path).values()
    assert content.count(b"failed") >= 2
    assert GONE.encode() in content
    assert not told(content)


@pytest.mark.usefixtures("_logging_put_back")
def test_the_log_of_rasa_run(tmp_path: Path) -> None:
    logging.getLogger().handlers[:] = [logging.FileHandler(tmp_path / "log")]
    logs.guard()
    configure_structlog(logging.DEBUG)
    log_the_card()
    (content,) = written(tmp_path).values()
    assert b"Traceback" in content
    assert content.count(GONE.encode()) >= 6
    assert not told(content)


def test_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: dict[str, str] = {}
    monkeypatch.setattr(tracing, "_tracer", object())
    monkeypatch.setattr(
        tracing, "_current", lambda: type("Span", (), {"set_attribute": staticmethod(noted.__setitem__)})
    )
    tracing.note("channel", CARD)
    assert noted == {"shopguide.channel": GONE}
