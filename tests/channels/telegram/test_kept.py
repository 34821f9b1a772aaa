"""What was acknowledged is answered, once and in order, though Telegram hangs or the server is killed."""

from __future__ import annotations

import json
import re
import resource
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conversations.server import Server, free_port

from channels.web.tab import Tab, new_token

from .bot_api import BotApi
from .conftest import server_for, turns
from .people import ABOUT_PARCEL, Person, text

CHATS = 80


@pytest.fixture(scope="module")
def own(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Server]]:
    """A server with a webhook that a test may kill and start again."""
    api = BotApi(free_port())
    roomy = {"SHOPGUIDE_SENDER_QUOTA": "6000/m burst 1000", "SHOPGUIDE_ADDRESS_QUOTA": "6000/m burst 1000"}
    folder = tmp_path_factory.mktemp("kept")
    server = server_for(api, folder, TELEGRAM_WEBHOOK_URL="https://guide.example.org", **roomy)
    api.start()
    server.start()
    api.wait(lambda: api.webhook and api.commands, "the webhook and the menu are set")
    yield api, server
    server.stop()
    api.stop()
    assert api.mistakes == []


def killed_and_started(server: Server, api: BotApi) -> None:
    """The server ends as when memory is short, and Telegram is back when it starts again."""
    server.process.kill()
    server.process.wait()
    api.let_go()
    server.start()


def is_ready(server: Server) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/ready", timeout=30) as answer:
        return bool(json.load(answer)["ready"])


def update(person: Person, words: str) -> bytes:
    return json.dumps({"update_id": person.api.next_id(), "message": person.message(text=words)}).encode()


def hanging(api: BotApi) -> int:
    """How many replies hang."""
    return sum(call["method"] == "sendMessage" for call in api.held)


def has_buttons(person: Person) -> bool:
    """Whether a person was offered something to press."""
    return any("reply_markup" in message for message in person.sees())


def steps(person: Person) -> list[str]:
    """The steps a person was shown."""
    return [found[1] for message in person.sees() if (found := re.search(r"Step (\d) of", message["text"]))]


async def test_while_telegram_hangs_with_80_chats_a_web_shopper_is_answered(own: tuple[BotApi, Server]) -> None:
    api, server = own
    people = [Person(api) for _ in range(CHATS)]
    before = len(api.called("sendMessage"))
    api.hang()
    assert {person.sends(text="my parcel is still on its way") for person in people} == {200}
    api.wait(lambda: hanging(api) >= CHATS, "every reply hangs")
    url = f"http://127.0.0.1:{server.port}"
    async with Tab(url, await new_token(url)) as tab:
        assert ABOUT_PARCEL in await tab.say("my parcel is still on its way")
    assert is_ready(server)
    assert len(api.called("sendMessage")) == before, "none of the 80 was delivered meanwhile"
    api.let_go()
    # An answer may be several messages; the last one has buttons.
    api.wait(lambda: all(has_buttons(person) for person in people), "everybody is answered when Telegram is back")
    assert [sum(ABOUT_PARCEL in message["text"] for message in person.sees()) for person in people] == [1] * CHATS


def test_what_was_acknowledged_before_the_server_was_killed_is_answered_once_after_it(
    own: tuple[BotApi, Server],
) -> None:
    api, server = own
    person = Person(api)
    updates = [update(person, words) for words in ("my parcel is still on its way", "yes")]
    api.hang()
    assert api.post(updates[0]) == 200
    # Before that, the second message might be read together with the first.
    api.wait(lambda: hanging(api), "the first reply is on its way")
    assert api.post(updates[1]) == 200
    killed_and_started(server, api)
    api.wait(lambda: "1" in steps(person), "the last message is answered")
    assert ABOUT_PARCEL in person.sees()[1]["text"], "after who is talking"
    assert (steps(person), turns(server, person.talk, 2)) == (["1"], 2)
    assert [api.post(body) for body in updates] == [200] * 2, "Telegram may send them again"
    assert "Step 2 of" in text(person.says("next"))
    assert turns(server, person.talk, 3) == 3


def test_a_button_pressed_before_the_server_was_killed_counts_once(own: tuple[BotApi, Server]) -> None:
    api, server = own
    person = Person(api)
    person.says("my parcel is still on its way")
    query = person.query(*person.button("Start"))
    pressed = json.dumps({"update_id": api.next_id(), "callback_query": query}).encode()
    api.hang()
    assert api.post(pressed) == 200
    api.wait(lambda: hanging(api), "the reply is on its way")
    killed_and_started(server, api)
    assert api.post(pressed) == 200
    api.wait(lambda: "1" in steps(person), "the press is answered")
    assert "Step 2 of" in text(person.says("next"))
    assert turns(server, person.talk, 3) == 3


def test_a_message_that_could_not_be_kept_is_asked_for_again(own: tuple[BotApi, Server]) -> None:
    api, server = own
    person = Person(api)
    person.says("my parcel is still on its way")
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    log = server.database.with_name(f"{server.database.name}-wal").stat().st_size
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (log, before[1]))
    body = update(person, "yes")
    assert api.post(body) == 503
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
    assert api.post(body) == 200
    api.wait(lambda: "1" in steps(person), "the message is answered")
    assert turns(server, person.talk, 2) == 2
