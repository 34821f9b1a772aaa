"""Long polling, start and stop: what the operator sees, and that no update is lost or answered twice."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conversations.server import ROOT, Server

from shopguide.channels.telegram import polling
from shopguide.channels.telegram.polling import Poller
from shopguide.errors import LockError, StoreError

from .bot_api import TOKEN, BotApi
from .conftest import server_for, turns
from .methods import Refusal
from .people import Person, text


def test_the_guide_started_while_telegram_was_down_and_said_so_once(polled: tuple[BotApi, Server]) -> None:
    api, server = polled
    assert text(Person(api).says("hello"))
    assert server.log.count("Telegram cannot be reached; the guide keeps trying") == 1
    assert server.log.count("is asked for updates (long polling) for @ShopGuideBot") == 1


def test_an_update_is_confirmed_after_it_was_taken(polled: tuple[BotApi, Server]) -> None:
    api, _ = polled
    person = Person(api)
    person.says("hello")
    last = max(call.parameters.get("offset") or 0 for call in api.called("getUpdates"))
    person.says("my parcel is still on its way")
    api.wait(lambda: api.confirmed > last)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Refusal(409, "Conflict: terminated by other getUpdates request"), "Another program fetches"),
        (Refusal(401, "Unauthorized"), "takes the bot's token no more"),
        (Refusal(502, "Bad Gateway"), None),
        (Refusal(429, "Too Many Requests: retry after 1", retry_after=1), None),
        ("drop", None),
        ("html", None),
    ],
    ids=["409", "401", "502", "429", "dropped", "proxy-page"],
)
def test_fetching_goes_on_after_a_failure(
    polled: tuple[BotApi, Server], fault: Refusal | str, told: str | None
) -> None:
    api, server = polled
    before = server.log.count(told or "")
    api.fail("getUpdates", fault, fault)
    person = Person(api)
    person.sends(text="hello")  # ends the request that is open
    api.wait(person.sees)
    assert text(person.says("hello"))
    assert told is None or server.log.count(told) == before + 1


@pytest.mark.parametrize("update", [{"message": 5}, {"message": {"chat": {}}}, {"callback_query": []}, {}])
def test_an_update_that_makes_no_sense_is_passed_over(polled: tuple[BotApi, Server], update: dict[str, object]) -> None:
    api, _ = polled
    api.push(update)
    assert text(Person(api).says("hello"))


def test_who_writes_too_fast_is_told_so_once(polled: tuple[BotApi, Server]) -> None:
    api, _ = polled
    person = Person(api)
    for _ in range(20):
        person.sends(text="hello")
    api.wait(lambda: any("faster than I can read" in message["text"] for message in person.sees()))
    assert text(Person(api).says("hello")), "others are answered"
    # The others were answered, together or one by one.
    api.wait(lambda: len(person.sees()) >= 2)
    assert sum("faster than I can read" in message["text"] for message in person.sees()) == 1


def test_a_press_too_many_is_told_over_the_chat(polled: tuple[BotApi, Server]) -> None:
    api, _ = polled
    person = Person(api)
    person.says("hello")
    message = person.sees()[-1]
    queries = [person.query(message | {"message_id": 10 + n}, "/ask_help") for n in range(14)]
    for query in queries:
        api.push({"callback_query": query})
    answers = [api.answer_to(query["id"]) for query in queries]
    assert "faster than I can read" in answers[-1]["text"]


# --- a server of its own


def test_a_talk_goes_on_after_the_server_was_stopped_and_started(
    trained: Path, lone_api: BotApi, tmp_path: Path
) -> None:
    api, server = lone_api, server_for(lone_api, tmp_path)
    server.command = ("-m", "rasa", "run", "--enable-api", "--model", str(trained))
    api.start()
    server.start()
    try:
        person = Person(api)
        person.says("my parcel is still on its way")
        assert "Step 1 of" in text(person.presses("Start"))
        step = person.query(*person.button("Done, next"))
        person.sends(text="next")  # fetched before the stop or not
        server.stop()
        assert api.called("getUpdates", timeout=0), "what was received is confirmed before the end"
        # A button: words might be read together with those before.
        api.push({"callback_query": step})
        server.start()
        api.wait(lambda: any("Step 3 of" in message["text"] for message in person.sees()))
        steps = [found[1] for message in person.sees() if (found := re.search(r"Step (\d) of", message["text"]))]
        assert steps == ["1", "2", "3"]
        assert turns(server, person.talk, 4) == 4
        assert "Step 2 of" in text(person.presses("Back"))
    finally:
        server.stop()
        api.stop()
    assert TOKEN not in server.log


def test_a_token_that_was_not_filled_in_refuses_to_start_in_a_sentence(
    trained: Path, lone_api: BotApi, tmp_path: Path
) -> None:
    server = server_for(lone_api, tmp_path, TELEGRAM_BOT_TOKEN="${TELEGRAM_BOT_TOKEN}")
    with pytest.raises(RuntimeError, match="did not start"):
        server.start()
    assert "Error: The secret bot_token still holds a $" in server.log
    assert "Traceback" not in server.log


def test_without_a_token_the_channel_is_closed_and_says_what_opens_it() -> None:
    code = (
        "import logging; logging.basicConfig(format='%(message)s', level='INFO')\n"
        "from shopguide.channels.telegram import TelegramInput\n"
        "channel = TelegramInput.from_credentials(None)\n"
        "routes = channel.blueprint(None)\n"
        "print(len(routes._future_routes), len(routes._future_listeners), channel.get_output_channel())"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["0", "0", "None"]
    assert done.stderr.splitlines()[-1:] == ["Telegram: closed. To open it, set TELEGRAM_BOT_TOKEN."]


class Updates:
    """Telegram, which holds `updates` back until they are confirmed by the offset of the next call."""

    def __init__(self, *numbers: int) -> None:
        self.confirmed = 0
        self.updates = [{"update_id": number} for number in numbers]

    async def once(self, _method: str, *, offset: int | None, **_parameters: object) -> list[dict[str, int]]:
        await asyncio.sleep(0)
        self.confirmed = offset or 0
        self.updates = [update for update in self.updates if update["update_id"] >= (offset or 0)]
        return self.updates


async def test_an_update_is_confirmed_only_once_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.001)
    failures: list[Exception] = [StoreError("away"), LockError("away"), StoreError("full")]
    kept: list[int] = []
    arrived = asyncio.Event()

    async def receive(update: Any) -> None:
        if update["update_id"] == 2 and failures:
            assert telegram.confirmed <= 2, "not confirmed before it is kept"
            raise failures.pop()
        if update["update_id"] == 3:
            arrived.set()
            await asyncio.Event().wait()
        kept.append(update["update_id"])

    telegram = Updates(1, 2, 3)
    poller = Poller(telegram, receive)  # type: ignore[arg-type]
    fetching = asyncio.ensure_future(poller.run())
    await arrived.wait()
    fetching.cancel()
    await asyncio.wait([fetching])
    await poller.confirm()
    assert kept == [1, 2]
    assert [update["update_id"] for update in telegram.updates] == [3], "the next server gets it"
