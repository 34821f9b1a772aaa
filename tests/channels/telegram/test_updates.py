"""Reading updates: nothing that can be sent makes it fail, and a failed turn is not met with silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from conversations.server import ROOT, free_port
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from rasa.core.channels.channel import UserMessage

from shopguide.channels.limits import Quota
from shopguide.channels.telegram.api import BotApi
from shopguide.channels.telegram.chats import Chats
from shopguide.channels.telegram.commands import MENU, Typed, typed
from shopguide.channels.telegram.reception import Reception
from shopguide.channels.telegram.updates import Bot, Place, Said, chat_of, read
from shopguide.channels.telegram.wire import Update
from shopguide.nlu.reply_resolver import OPEN_COMMANDS
from shopguide.storage.database import URL_VARIABLE
from shopguide.storage.tracker_store import ConversationStore

from .bot_api import TOKEN
from .bot_api import BotApi as Fake
from .people import Person

ME = Bot(42, "ShopGuideBot")
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)
CHAT = st.fixed_dictionaries(
    {"id": st.integers(), "type": st.sampled_from(["private", "group", "supergroup", "channel", "?"])}
)
USER = st.fixed_dictionaries({"id": st.sampled_from([42, 43])}, optional={"is_bot": st.booleans()})
ENTITY = st.fixed_dictionaries(
    {"type": st.sampled_from(["mention", "text_mention", "bold"]), "offset": st.integers(), "length": st.integers()},
    optional={"user": USER},
)
MESSAGE = st.fixed_dictionaries(
    {"message_id": st.integers(), "chat": st.one_of(CHAT, JSON)},
    optional={
        "from": st.one_of(USER, JSON),
        "text": st.one_of(st.text(), st.just("/start @ShopGuideBot"), JSON),
        "caption": st.text(),
        "entities": st.one_of(st.lists(ENTITY, max_size=3), JSON),
        "sticker": JSON,
        "photo": JSON,
        "reply_to_message": st.fixed_dictionaries({"message_id": st.integers(), "chat": CHAT, "from": USER}),
        "reply_markup": JSON,
    },
)
UPDATE = st.fixed_dictionaries(
    {"update_id": st.one_of(st.integers(), JSON)},
    optional={
        "message": st.one_of(MESSAGE, JSON),
        "callback_query": st.one_of(
            st.fixed_dictionaries(
                {"id": st.text(), "from": USER}, optional={"message": MESSAGE, "data": st.one_of(st.text(), JSON)}
            ),
            JSON,
        ),
        "my_chat_member": JSON,
    },
)


@given(st.one_of(UPDATE, JSON))
def test_an_update_is_read_or_refused_whatever_it_holds(raw: Any) -> None:
    try:
        update = Update.parse_obj(raw)
    except ValidationError:
        return
    event = read(update, ME)
    assert not isinstance(event, Said) or event.text.strip() or event.says


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("/start", Typed("/greet", None, True)),
        ("/start abc_1", Typed("/greet", None, True)),
        ("/start my parcel is lost", Typed("/start my parcel is lost", None, True)),
        ("/Help@ShopGuideBot", Typed("/ask_help", "shopguidebot", True)),
        ("/stop the thief", Typed("/stop the thief", None, True)),
        ("/privacy", Typed("", None, True, "utter_privacy")),
        ("/privacy settings are gone", Typed("/privacy settings are gone", None, True)),
        ("/next_step@Other 5", Typed("/next_step 5", "other", False)),
        ("hello /start", None),
        ("/", None),
        ("//", None),
        ('/rate{"rating":"5"}', None),
    ],
)
def test_a_command_is_told_from_a_text(text: str, read_as: Typed | None) -> None:
    assert typed(text) == read_as


def test_the_menu_sends_nothing_but_commands_that_need_no_offer() -> None:
    assert {command.payload for command in MENU if not command.says} <= OPEN_COMMANDS


PLACES = [
    Place(55, 55),
    Place(55, 55, topic=7),
    Place(-100_5, 55, private=False),
    Place(-100_5, 55, private=False, topic=7),
    Place(-100_5, 55, private=False, topic=8),
    Place(-100_5, 7, private=False),
]


@pytest.mark.parametrize("place", PLACES)
def test_a_sender_id_names_its_chat(place: Place) -> None:
    assert chat_of(place.talk) == place.chat


def test_each_topic_and_in_groups_each_member_has_a_talk_of_its_own() -> None:
    assert len({place.talk for place in PLACES}) == len(PLACES)


@pytest.mark.parametrize("talk", ["telegram", "telegram:x", "somebody"])
def test_a_sender_id_of_another_channel_names_none(talk: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        chat_of(talk)


# --- what happens around a turn


@pytest.fixture
async def reception(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Reception, Fake]]:
    """A reception whose turns fail before they begin, as when a lock cannot be had."""

    async def fail(_message: UserMessage) -> None:
        raise ConnectionError("the lock store is down")

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv(URL_VARIABLE, "sqlite://")
    store = ConversationStore()
    fake = Fake(free_port())
    fake.start()
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    agent = SimpleNamespace(domain=SimpleNamespace(responses=responses), tracker_store=store)
    app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
    api = BotApi(TOKEN, f"http://127.0.0.1:{fake.port}", pause=0.01)
    made = Reception(app, api, Chats(), ME, Quota.of("60/m burst 20", "X"), fail)
    yield made, fake
    await made.drain(30)
    await api.close()
    store.close()
    fake.stop()
    assert fake.mistakes == []


async def test_a_turn_that_fails_gets_one_apology_with_ways_on(reception: tuple[Reception, Fake]) -> None:
    received, fake = reception
    person = Person(fake)
    await received.receive({"update_id": 1, "message": person.message(text="hello")})
    await asyncio.to_thread(fake.wait, person.sees)
    await received.drain(30)
    assert [message["text"].split(",")[0] for message in person.sees()] == ["Sorry"]
    assert person.button("Talk to a person")


async def test_an_update_with_no_end_of_replies_is_left(reception: tuple[Reception, Fake]) -> None:
    received, fake = reception
    message: dict[str, Any] = Person(fake).message(text="hello")
    for _ in range(5000):
        message = {"message_id": 1, "chat": {"id": 1, "type": "private"}, "reply_to_message": message}
    await received.receive({"update_id": 1, "message": message})
    await received.drain(30)
    assert fake.calls == []
