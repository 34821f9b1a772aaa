"""Telegram and Slack that hang, repeat themselves or flood, and a process that dies before its answer arrives."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.attack import Attempt
from benchmarks.attack.target import Target, answered
from tests.channels.slack.fake import TOKEN as SLACK_TOKEN
from tests.channels.slack.fake import FakeSlack
from tests.channels.slack.person import COMPLAINT
from tests.channels.slack.person import Person as SlackPerson
from tests.channels.slack.workspace import SIGNING_SECRET, Workspace
from tests.channels.telegram.bot_api import TOKEN, BotApi
from tests.channels.telegram.methods import BOT, Chat
from tests.conversations.server import ROOT, free_port

CHATS: Final = 80
PARCEL: Final = "my parcel is still on its way"
_ABOUT_PARCEL: Final = "Sorry about the wait"
_FLOOD: Final = 300
_CARD: Final = "4111 1111 1111 1111"
_SEND: Final = "sendMessage"
_POST: Final = "chat.postMessage"


class Person:
    """Somebody new in a private chat on Telegram."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.id = 500_000 + api.next_id()
        self.chat = api.chats.setdefault(self.id, Chat(self.id))

    @property
    def talk(self) -> str:
        """The sender id of their talk."""
        return f"telegram:{self.id}"

    def update(self, words: str) -> bytes:
        """An update with a message of theirs."""
        sender = {"id": self.id, "is_bot": False, "first_name": "Somebody"}
        chat = {"id": self.id, "type": "private"}
        message = {"message_id": self.api.next_id(), "date": 1, "from": sender, "chat": chat, "text": words}
        self.chat.messages[message["message_id"]] = message
        return json.dumps({"update_id": self.api.next_id(), "message": message}).encode()

    def sends(self, words: str) -> int:
        """Send a message; the status that the guide answered Telegram with."""
        return self.api.post(self.update(words))

    def sees(self) -> list[str]:
        """What the guide said to them."""
        return [message["text"] for message in list(self.chat.messages.values()) if message["from"] == BOT]

    def count(self, words: str) -> int:
        """How many of the guide's messages hold these words."""
        return sum(words in text for text in self.sees())


async def attempts(target: Target) -> AsyncIterator[Attempt]:
    """Play all of them."""
    with _open(target) as (guide, api, slack):
        workspace = Workspace(slack, guide.port)
        yield await _telegram_hangs(guide, api)
        yield await _slack_hangs(guide, workspace)
        yield await _same_update(api)
        yield await _same_event(workspace)
        yield await _flood_of_one_chat(guide, api)
        yield await _forged(api, workspace)
        yield await _secret_that_waits(guide, api)
        yield await _forgotten(guide, api)
        if target.terms.quick:
            return
        yield await _full_disk(guide, api)
        yield await _telegram_killed(guide, api)
        yield await _slack_killed(guide, workspace)


@contextmanager
def _open(target: Target) -> Iterator[tuple[Target, BotApi, FakeSlack]]:
    """A guide with both channels open, in front of fakes of the two services."""
    api, slack = BotApi(free_port()), FakeSlack()
    api.start()
    slack.start()
    settings = {
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.url,
        "SHOPGUIDE_SENDER_QUOTA": "6000/m burst 100",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{api.port}",
        "TELEGRAM_WEBHOOK_URL": "https://guide.example.org",
        "NO_PROXY": "127.0.0.1",
    }
    try:
        with target.another(**settings) as guide:
            api.deliver_to = guide.url
            api.wait(lambda: api.webhook and api.commands, "the webhook and the menu are set")
            yield guide, api, slack
    finally:
        slack.stop()
        api.stop()


def _hung(api: BotApi) -> int:
    return sum(call["method"] == _SEND for call in api.held)


async def _beside(guide: Target) -> tuple[bool, float, bool]:
    """Whether a web shopper is answered, after how many seconds, and whether /ready says ready."""
    async with guide.shopper() as tab:
        spoke, seconds = await answered(tab, PARCEL)
    return spoke, seconds, await guide.ready()


async def _telegram_hangs(guide: Target, api: BotApi) -> Attempt:
    people = [Person(api) for _ in range(CHATS)]
    api.hang()
    statuses = Counter([await asyncio.to_thread(person.sends, PARCEL) for person in people])
    await asyncio.to_thread(api.wait, lambda: _hung(api) >= CHATS, "every reply hangs")
    spoke, seconds, ready = await _beside(guide)
    delivered = sum(bool(person.sees()) for person in people)
    api.let_go()
    # The first message says what the guide is; the answer comes behind it.
    await asyncio.to_thread(
        api.wait, lambda: all(person.count(_ABOUT_PARCEL) for person in people), "everybody is answered"
    )
    once = all(person.count(_ABOUT_PARCEL) == 1 for person in people)
    held = statuses == {200: CHATS} and spoke and seconds <= guide.terms.prompt and ready and not delivered and once
    return Attempt(f"Telegram hangs with {CHATS} chats", held, f"web {seconds:.2f} s, ready {ready}, once each {once}")


async def _slack_hangs(guide: Target, workspace: Workspace) -> Attempt:
    slack, people = workspace.slack, [SlackPerson(workspace) for _ in range(CHATS)]
    since = len(slack.calls)
    slack.hang()
    statuses = Counter(
        [(await asyncio.to_thread(workspace.event, person.message(COMPLAINT))).status for person in people]
    )
    await asyncio.to_thread(slack.until_held, _POST, CHATS)
    spoke, seconds, ready = await _beside(guide)
    delivered = len(slack.calls) - since
    slack.let_go()
    calls = await asyncio.to_thread(slack.wait, lambda calls: all(person.answers(calls) for person in people), since)
    once = all(len(person.answers(calls)) == 1 for person in people)
    held = statuses == {200: CHATS} and spoke and seconds <= guide.terms.prompt and ready and not delivered and once
    return Attempt(f"Slack hangs with {CHATS} people", held, f"web {seconds:.2f} s, ready {ready}, once each {once}")


async def _same_update(api: BotApi) -> Attempt:
    person = Person(api)
    body = person.update(PARCEL)
    statuses = Counter(await asyncio.gather(*(asyncio.to_thread(api.post, body) for _ in range(50))))
    await asyncio.to_thread(person.sends, "yes")
    await asyncio.to_thread(api.wait, lambda: person.count("Step 1 of"), "the next step")
    answers = person.count(_ABOUT_PARCEL)
    held = statuses == {200: 50} and (answers, person.count("Step 2 of")) == (1, 0)
    return Attempt("one update of Telegram sent 50 times", held, f"{dict(statuses)}, {answers} answers")


async def _same_event(workspace: Workspace) -> Attempt:
    person, since = SlackPerson(workspace), len(workspace.slack.calls)
    event = person.message(COMPLAINT)
    send = [asyncio.to_thread(workspace.event, event, f"EvSame{number % 5}") for number in range(50)]
    statuses = Counter(answer.status for answer in await asyncio.gather(*send))
    await asyncio.to_thread(workspace.slack.wait, lambda calls: bool(person.answers(calls)), since)
    await asyncio.to_thread(person.say, "yes")
    said = [call.text for call in person.answers(workspace.slack.calls[since:])]
    held = statuses == {200: 50} and len(said) == 2 and "Step 1 of" in said[1]
    return Attempt("one message of Slack in 50 events", held, f"{dict(statuses)}, {len(said) - 1} answers")


async def _flood_of_one_chat(guide: Target, api: BotApi) -> Attempt:
    """Its inbox takes so many; the person is told, and nobody else notices."""
    person = Person(api)
    api.hang()
    async with guide.watched() as pulse:
        statuses = Counter([await asyncio.to_thread(person.sends, "hello") for _ in range(_FLOOD)])
        spoke, seconds, _ = await _beside(guide)
    api.let_go()
    told = ("faster than I can read", "still answering your earlier messages")
    said = await asyncio.to_thread(
        api.wait,
        lambda: [text for text in person.sees() if any(words in text for words in told)],
        "the person is told",
    )
    held = set(statuses) == {200} and spoke and seconds <= guide.terms.prompt and pulse.is_steady and bool(said)
    return Attempt(f"{_FLOOD} messages of one chat while Telegram hangs", held, f"told {len(said)} times, {pulse}")


async def _forged(api: BotApi, workspace: Workspace) -> Attempt:
    person = Person(api)
    telegram = await asyncio.to_thread(api.post, person.update(PARCEL), "forged")
    slack = await asyncio.to_thread(workspace.post, "events", b"{}", {"Content-Type": "application/json"})
    held = (telegram, slack.status, person.sees()) == (401, 401, [])
    return Attempt("requests that neither service has signed", held, f"{telegram}, {slack.status}")


async def _secret_that_waits(guide: Target, api: BotApi) -> Attempt:
    """A card number in a message whose turn is not held yet; all files of the database are read as they are."""
    person = Person(api)
    api.hang()
    await asyncio.to_thread(person.sends, PARCEL)
    await asyncio.to_thread(api.wait, lambda: _hung(api), "the reply hangs")
    await asyncio.to_thread(person.sends, f"charged twice on my card {_CARD}")
    stored = b"".join(path.read_bytes() for path in guide.server.folder.glob(f"{guide.server.database.name}*"))
    api.let_go()
    warned = await asyncio.to_thread(
        api.wait, lambda: any("removed a secret" in text for text in person.sees()), "the warning"
    )
    noted = b"charged twice" in stored
    left = _CARD.encode() in stored
    detail = f"{'left' if left else 'not left'} in the database, warned {warned}"
    return Attempt("a card number in a message that waits", noted and not left and warned, detail)


async def _forgotten(guide: Target, api: BotApi) -> Attempt:
    """A talk is deleted while its reply hangs and its next message waits."""
    person, word = Person(api), "xylophone"
    api.hang()
    await asyncio.to_thread(person.sends, PARCEL)
    await asyncio.to_thread(api.wait, lambda: _hung(api), "the reply hangs")
    await asyncio.to_thread(person.sends, f"it was a {word}")
    program = [sys.executable, "-W", "ignore", str(Path(sys.executable).with_name("shopguide")), "forget", person.talk]
    settings = {"SHOPGUIDE_DB_URL": f"sqlite:///{guide.server.database}"}
    done = await asyncio.to_thread(_run, program, {**guide.server.environment, **settings})
    stored = b"".join(path.read_bytes() for path in guide.server.folder.glob(f"{guide.server.database.name}*"))
    api.let_go()
    return Attempt(
        "a talk deleted while it waits", done == 0 and word.encode() not in stored, f"forget ended with {done}"
    )


async def _full_disk(guide: Target, api: BotApi) -> Attempt:
    """What can't be kept isn't acknowledged, and is answered when it comes again."""
    person, process = Person(api), guide.server.process.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    log = guide.server.database.with_name(f"{guide.server.database.name}-wal").stat().st_size
    resource.prlimit(process, resource.RLIMIT_FSIZE, (log, before[1]))
    body = person.update(PARCEL)
    refused = await asyncio.to_thread(api.post, body)
    resource.prlimit(process, resource.RLIMIT_FSIZE, before)
    taken = await asyncio.to_thread(api.post, body)
    await asyncio.to_thread(api.wait, person.sees, "the answer")
    return Attempt("a message on a full disk", (refused, taken) == (503, 200), f"{refused}, then {taken}")


async def _telegram_killed(guide: Target, api: BotApi) -> Attempt:
    people = [Person(api) for _ in range(10)]
    # Two messages at once would be read together.
    bodies = [person.update(PARCEL) for person in people]
    api.hang()
    for body in bodies:
        await asyncio.to_thread(api.post, body)
    await asyncio.to_thread(api.wait, lambda: _hung(api) >= len(people), "the replies hang")
    await _kill_and_start(guide, api)
    for body in bodies:
        await asyncio.to_thread(api.post, body)
    await asyncio.to_thread(
        api.wait, lambda: all(person.count(_ABOUT_PARCEL) for person in people), "everybody has an answer"
    )
    once = sum(person.count(_ABOUT_PARCEL) == 1 for person in people)
    return Attempt("kill -9 between received and answered, Telegram", once == len(people), f"{once} of {len(people)}")


async def _slack_killed(guide: Target, workspace: Workspace) -> Attempt:
    slack, people = workspace.slack, [SlackPerson(workspace) for _ in range(10)]
    since = len(slack.calls)
    events = [person.message(words) for person in people for words in (COMPLAINT, "yes")]
    slack.hang()
    for event in events:
        await asyncio.to_thread(workspace.event, event)
    await asyncio.to_thread(slack.until_held, _POST, len(people))
    await _kill_and_start(guide, slack)
    for event in events:
        await asyncio.to_thread(workspace.event, event)
    calls = await asyncio.to_thread(
        slack.wait, lambda calls: all(len(person.answers(calls)) >= 2 for person in people), since
    )
    answers = [person.answers(calls) for person in people]
    once = sum(len(said) == 2 and "Step 1 of" in said[1].text for said in answers)
    return Attempt("kill -9 between received and answered, Slack", once == len(people), f"{once} of {len(people)}")


async def _kill_and_start(guide: Target, service: BotApi | FakeSlack) -> None:
    """The guide ends as when memory is short, and the service is back when it starts again."""
    guide.server.process.kill()
    guide.server.process.wait()
    service.let_go()
    await asyncio.to_thread(guide.server.start)


def _run(program: list[str], environment: Any) -> int:
    done = subprocess.run(program, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False)
    return done.returncode
