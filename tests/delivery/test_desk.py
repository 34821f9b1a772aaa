"""From a shopper's yes to the confirmation: real servers, a real database, and processes that die in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shopguide.channels.limits import Quota
from shopguide.delivery import desk as desks
from shopguide.delivery.desk import DELAYS, HAND_OVER_SECONDS, LEASE_SECONDS, MOST_WAIT, TURN_SECONDS, Desk
from shopguide.delivery.parcel import Attempt, Outcome, Parcel, Target
from shopguide.delivery.settings import Settings
from shopguide.delivery.webhook import ATTEMPT_SECONDS, Webhook
from shopguide.dialogue.summary import MOST_OF_A_TALK, Standing, State
from shopguide.errors import StoreError
from shopguide.server.locks import WAIT_SECONDS
from shopguide.storage.database import open_database
from shopguide.storage.outbox import Outbox
from shopguide.storage.schema import OUTBOX
from tests.waiting import PATIENCE, until_async

from .http_desk import Answer, HttpDesk
from .summaries import KEY, draft, summary

SENDER = "web:5f0c"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stuck:
    """A place that confirms only when it is let."""

    let: asyncio.Event = field(default_factory=asyncio.Event)
    parcels: list[Parcel] = field(default_factory=list)
    kind: str = "webhook"
    place: str = "desk.example"

    async def deliver(self, parcel: Parcel) -> Attempt:
        self.parcels.append(parcel)
        await self.let.wait()
        return Attempt(Outcome.ACCEPTED, "HTTP 200")


@dataclass
class Guides:
    """Processes of the guide on one database."""

    url: sa.engine.URL
    clock: Clock = field(default_factory=Clock)
    opened: list[Desk] = field(default_factory=list)

    def desk(self, target: Target, name: str = "Shop Helpers", quota: str = "600/h burst 600", **more: Any) -> Desk:
        """A process of its own; the courier comes only where `look` says how often."""
        settings = Settings(name, target, Quota.of(quota, "X"))
        values: dict[str, Any] = {"delays": (0.0, 0.0, 0.0), "patience": 60.0, "clock": self.clock}
        made = Desk(settings, Outbox(open_database(self.url)), **{**values, **more})
        if "look" not in more:
            made.start = lambda: None  # type: ignore[method-assign]
        self.opened.append(made)
        return made

    def rows(self) -> list[Any]:
        with open_database(self.url).connect() as connection:
            return list(connection.execute(sa.select(OUTBOX)))


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn waits as long as a busy machine takes."""
    monkeypatch.setattr(desks, "HAND_OVER_SECONDS", 2 * PATIENCE)


@pytest.fixture
async def guides(tmp_path: Path) -> AsyncIterator[Guides]:
    guides = Guides(sa.engine.make_url(f"sqlite:///{tmp_path / 'talks.sqlite'}"))
    yield guides
    for desk in guides.opened:
        await desk.close()


@pytest.fixture
def http() -> Iterator[HttpDesk]:
    with HttpDesk() as desk:
        yield desk


@pytest.fixture
def hook(http: HttpDesk, guides: Guides) -> Webhook:
    return Webhook(http.url, (KEY,), clock=guides.clock)


async def until_decided(desk: Desk) -> None:
    """Wait until a summary is no longer under way."""

    async def is_decided() -> bool:
        return (await desk.standing(SENDER, "a")).state is not State.PENDING

    await until_async(is_decided, "it is known what became of the summary")


def ids(http: HttpDesk) -> list[str]:
    return [request.headers["webhook-id"] for request in http.requests]


async def test_what_is_taken_at_once_is_accepted_and_its_words_are_not_kept(
    guides: Guides, hook: Webhook, http: HttpDesk
) -> None:
    desk = guides.desk(hook)
    assert await desk.standing(SENDER, "a") == Standing()
    assert await desk.hand_over(SENDER, "a", summary()) is State.ACCEPTED
    (row,) = guides.rows()
    assert (row.state, row.content, row.attempts, row.reason) == ("accepted", None, 1, "HTTP 200")
    assert await desk.standing(SENDER, "a") == Standing(State.ACCEPTED, 1, "Shop Helpers", summary().digest)
    assert ids(http) == ["msg_a"]


async def test_a_second_yes_sends_nothing_more(guides: Guides, hook: Webhook, http: HttpDesk) -> None:
    desk, other = guides.desk(hook), guides.desk(hook)
    both = await asyncio.gather(desk.hand_over(SENDER, "a", summary()), other.hand_over(SENDER, "a", summary()))
    assert State.ACCEPTED in both
    assert set(both) <= {State.ACCEPTED, State.PENDING}
    assert await desk.hand_over(SENDER, "a", summary()) is State.ACCEPTED
    assert ids(http) == ["msg_a"]


@pytest.mark.parametrize("first", [Answer(500), Answer(503), Answer(429, {"Retry-After": "0"}), Answer(closes=True)])
async def test_what_fails_for_now_is_tried_again_under_the_same_id_within_the_turn(
    guides: Guides, hook: Webhook, http: HttpDesk, first: Answer
) -> None:
    http.answers = [first, Answer(200)]
    assert await guides.desk(hook).hand_over(SENDER, "a", summary()) is State.ACCEPTED
    assert ids(http) == ["msg_a", "msg_a"]
    assert http.requests[0].body == http.requests[1].body


@pytest.mark.parametrize("answer", [Answer(302, {"Location": "http://127.0.0.1:9/"}), Answer(404), Answer(410)])
async def test_a_refusal_is_final_and_the_summary_is_there_to_be_pasted(
    guides: Guides, hook: Webhook, http: HttpDesk, answer: Answer
) -> None:
    http.answers = [answer]
    desk = guides.desk(hook)
    assert await desk.hand_over(SENDER, "a", summary()) is State.FAILED
    assert (await desk.standing(SENDER, "a")).text == summary().text
    await desk.try_what_is_due()
    assert len(http.requests) == 1


async def test_a_turn_waits_a_few_seconds_only_and_the_attempt_goes_on(guides: Guides) -> None:
    place = Stuck()
    desk = guides.desk(place, patience=0.05)
    assert await desk.hand_over(SENDER, "a", summary()) is State.PENDING
    assert (await desk.standing(SENDER, "a")).text is None
    place.let.set()
    await until_decided(desk)
    assert (await desk.standing(SENDER, "a")).state is State.ACCEPTED
    assert [parcel.id for parcel in place.parcels] == ["a"]


def test_the_times_fit_into_each_other() -> None:
    assert TURN_SECONDS < HAND_OVER_SECONDS < WAIT_SECONDS
    assert ATTEMPT_SECONDS < LEASE_SECONDS
    assert 3600 < sum(DELAYS) < 24 * 3600


async def test_a_wait_that_is_asked_for_is_kept(guides: Guides, hook: Webhook, http: HttpDesk) -> None:
    http.answers = [Answer(429, {"Retry-After": "120"}), Answer(200)]
    desk = guides.desk(hook)
    assert await desk.hand_over(SENDER, "a", summary()) is State.PENDING
    for seconds, state in ((119, State.PENDING), (2, State.ACCEPTED)):
        guides.clock.now += seconds
        await desk.try_what_is_due()
        assert (await desk.standing(SENDER, "a")).state is state
    assert ids(http) == ["msg_a", "msg_a"]


async def test_a_wait_without_reason_is_cut(guides: Guides, hook: Webhook, http: HttpDesk) -> None:
    http.answers = [Answer(503, {"Retry-After": "99999999"})]
    await guides.desk(hook).hand_over(SENDER, "a", summary())
    assert guides.rows()[0].next_try <= guides.clock.now + MOST_WAIT


async def test_attempts_come_later_and_later_and_end(guides: Guides, hook: Webhook, http: HttpDesk) -> None:
    http.answers = [Answer(500)]
    delays = (100.0, 200.0, 400.0)
    desk = guides.desk(hook, delays=delays)
    assert await desk.hand_over(SENDER, "a", summary()) is State.PENDING
    for number, delay in enumerate(delays, 1):
        await desk.try_what_is_due()
        assert len(http.requests) == number
        assert delay <= guides.rows()[0].next_try - guides.clock.now <= 1.2 * delay
        guides.clock.now += 1.2 * delay
    assert (await desk.standing(SENDER, "a")).state is State.PENDING
    await desk.try_what_is_due()
    assert (await desk.standing(SENDER, "a")).state is State.FAILED
    assert len(http.requests) == len(delays) + 1
    assert set(ids(http)) == {"msg_a"}


@pytest.mark.parametrize("begins", ["when the guide starts", "with the first summary"])
async def test_the_courier_comes_by_itself(guides: Guides, hook: Webhook, http: HttpDesk, begins: str) -> None:
    http.answers = [Answer(500), Answer(200)]
    first = guides.desk(hook, delays=(1000.0,))
    assert await first.hand_over(SENDER, "a", summary()) is State.PENDING
    guides.clock.now += 1200
    other = guides.desk(hook, look=0.01)
    if begins == "with the first summary":
        await other.hand_over("web:other", "b", summary())
    else:
        other.start()
    await until_decided(first)
    assert ids(http).count("msg_a") == 2


async def test_killed_between_sending_and_noting_it_is_sent_again_under_the_same_id(
    guides: Guides, hook: Webhook, http: HttpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = guides.desk(hook)
    # What a kill leaves: the summary is out, and nothing says so.
    monkeypatch.setattr(desk._outbox, "finish", lambda *_: (_ for _ in ()).throw(sa.exc.OperationalError("", {}, None)))
    assert await desk.hand_over(SENDER, "a", summary()) is State.PENDING
    assert ids(http) == ["msg_a"]
    next_process = guides.desk(hook)
    await next_process.try_what_is_due()
    assert ids(http) == ["msg_a"], "while the claim holds nobody else sends it"
    guides.clock.now += LEASE_SECONDS + 1
    await next_process.try_what_is_due()
    assert ids(http) == ["msg_a", "msg_a"]
    assert http.requests[0].body == http.requests[1].body
    assert (await next_process.standing(SENDER, "a")).state is State.ACCEPTED


async def test_of_two_processes_one_sends(guides: Guides) -> None:
    place = Stuck()
    first, second = guides.desk(place, patience=0.05), guides.desk(place)
    await first.hand_over(SENDER, "a", summary())
    await second.try_what_is_due()
    place.let.set()
    await second.hand_over(SENDER, "a", summary())
    assert len(place.parcels) == 1


async def test_a_talk_may_send_three_and_another_one_its_own(guides: Guides, hook: Webhook, http: HttpDesk) -> None:
    desk = guides.desk(hook)
    states = [await desk.hand_over(SENDER, name, summary()) for name in "abcd"]
    assert states == [State.ACCEPTED] * MOST_OF_A_TALK + [State.LIMITED]
    assert await desk.hand_over("web:other", "e", summary()) is State.ACCEPTED
    assert await desk.standing(SENDER, "d") == Standing(count=MOST_OF_A_TALK)
    assert len(http.requests) == 4


async def test_all_talks_together_may_send_so_many(guides: Guides, hook: Webhook, http: HttpDesk) -> None:
    desk = guides.desk(hook, quota="2/h burst 2")
    states = [await desk.hand_over(f"web:{name}", name, summary()) for name in "abc"]
    assert states == [State.ACCEPTED, State.ACCEPTED, State.LIMITED]
    assert len(http.requests) == 2


async def test_what_was_meant_for_another_name_is_not_sent(guides: Guides, hook: Webhook, http: HttpDesk) -> None:
    http.answers = [Answer(500), Answer(200)]
    assert await guides.desk(hook, delays=(1000.0,)).hand_over(SENDER, "a", summary()) is State.PENDING
    guides.clock.now += 1200
    renamed = guides.desk(hook, name="Somebody Else")
    await renamed.try_what_is_due()
    standing = await renamed.standing(SENDER, "a")
    assert (standing.state, standing.recipient) == (State.FAILED, "Shop Helpers")
    assert len(http.requests) == 1


async def test_another_talk_cannot_ask_about_it(guides: Guides, hook: Webhook) -> None:
    desk = guides.desk(hook)
    await desk.hand_over(SENDER, "a", summary())
    assert await desk.standing("web:other", "a") == Standing()


async def test_a_database_that_fails_is_told_and_nothing_is_sent(
    guides: Guides, hook: Webhook, http: HttpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = guides.desk(hook)
    monkeypatch.setattr(desk._outbox, "add", lambda *_: (_ for _ in ()).throw(sa.exc.OperationalError("", {}, None)))
    with pytest.raises(StoreError):
        await desk.hand_over(SENDER, "a", summary())
    assert http.requests == []


_SECRETS = ["4539 1488 0343 6467", "4111111111111111", "DE89 3704 0044 0532 0130 00", "hunter2banana", "704519"]
_TELLINGS: list[Callable[[str], str]] = [
    lambda secret: f"my card is {secret}",
    lambda secret: f"card {secret} was charged",
    lambda secret: f"IBAN {secret}",
    lambda secret: f"my password is {secret}",
    lambda secret: f"the code is {secret}",
]


@pytest.mark.parametrize(("secret", "telling"), zip(_SECRETS, _TELLINGS, strict=True), ids=_SECRETS)
async def test_no_secret_leaves_whatever_field_it_stands_in(
    guides: Guides, hook: Webhook, http: HttpDesk, secret: str, telling: Callable[[str], str]
) -> None:
    told = telling(secret)
    given = summary(
        happened=told, wish=told, date=told, amount=told, email=told, tried=(told,), missed=(told,), title=told,
        text=f"What happened: {told}\nWhat I ask for: {told}", draft=draft().__class__(told, told, (told,)),
    )  # fmt: skip
    http.answers = [Answer(404)]
    await guides.desk(hook).hand_over(SENDER, "a", given)
    (row,) = guides.rows()
    assert "removed]" in row.content
    for kept in (http.requests[0].body.decode(), row.content, json.dumps(dict(row._mapping))):
        assert secret not in kept
        assert secret.replace(" ", "") not in kept.replace(" ", "")
