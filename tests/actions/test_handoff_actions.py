"""The summary for a person, and the question whether to send it: what is said, asked and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from shopper import Shopper

import actions.turn
from shopguide.channels.limits import Quota
from shopguide.conversation import Awaiting
from shopguide.delivery.desk import Desk
from shopguide.delivery.parcel import Attempt, Outcome, Parcel
from shopguide.delivery.settings import Settings
from shopguide.storage.database import open_database
from shopguide.storage.outbox import Outbox

ORDER = "577412345678901234"
TEAM = "Shop Helpers"
TAKEN = Attempt(Outcome.ACCEPTED, "SMTP 250")
LATER = Attempt(Outcome.LATER, "HTTP 503", 3600)
REFUSED = Attempt(Outcome.REFUSED, "HTTP 404")


@dataclass
class Place:
    """A mailbox that answers as it is told."""

    answers: list[Attempt] = field(default_factory=lambda: [TAKEN])
    parcels: list[Parcel] = field(default_factory=list)
    kind: str = "mailbox"
    place: str = "mail.example"

    async def deliver(self, parcel: Parcel) -> Attempt:
        self.parcels.append(parcel)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The operator has arranged for summaries to be sent there."""
    place = Place()
    outbox = Outbox(open_database(sa.engine.make_url(f"sqlite:///{tmp_path / 'talks.sqlite'}")))
    desk = Desk(Settings(TEAM, place, Quota.of("600/h burst 600", "X")), outbox, delays=(3600.0,), look=3600.0)
    monkeypatch.setattr(actions.turn, "configured", lambda: desk)
    yield place
    outbox.close()


def complaint() -> Shopper:
    return Shopper().say("order_not_received", f"my vase {ORDER} never came", {"order_number": ORDER})


def asked() -> Shopper:
    """A shopper who is asked whether to send the summary."""
    shopper = complaint().say("request_human", "get me a human")
    assert shopper.talk.awaiting is Awaiting.HANDOFF
    return shopper


# --- the summary


def test_who_wants_a_person_is_shown_the_summary_at_once_and_can_go_on() -> None:
    shopper = complaint().say("request_human")
    assert f"What happened: my vase {ORDER} never came" in shopper.text
    assert f"Order number: {ORDER}" in shopper.text
    assert shopper.titles == ["Live chat", "Phone", "Draft it with me", "Other ways"]
    assert shopper.talk.awaiting is Awaiting.START


def test_with_nothing_told_there_is_a_sentence_to_say() -> None:
    assert Shopper().say("request_human").names[-1] == "say_this"


def test_the_summary_tells_what_was_tried_and_what_could_not_be_found() -> None:
    shopper = complaint().press("Start")
    shopper.press("Can't find it").press("Still can't find it")
    shopper.say("request_human")
    step = next(line for line in shopper.text.splitlines() if line.startswith("Not found on the way"))
    assert "step 1 of" in step
    assert "Tried already: Order details page" in shopper.text


def test_a_step_that_was_found_after_all_is_not_told() -> None:
    shopper = complaint().press("Start")
    shopper.press("Can't find it").press("Found it, next")
    assert "Not found" not in shopper.say("request_human").text


@pytest.mark.parametrize("channel", ["live_chat", "phone"])
def test_on_the_way_to_a_person_the_summary_is_a_button_away_and_the_place_is_kept(channel: str) -> None:
    shopper = complaint().say("contact_by_channel", "how", {"contact_channel": channel}).press("Start")
    shopper.press("Done, next").press("Summary to paste")
    assert f"Order number: {ORDER}" in shopper.text
    assert "step 2 of" in shopper.press("Go on").text


def test_the_drafted_e_mail_is_named_in_the_summary() -> None:
    shopper = complaint().say("contact_by_channel", "mail", {"contact_channel": "email"}).press("Start")
    shopper.press("Draft it with me")
    while shopper.talk.awaiting is Awaiting.DETAIL:
        shopper.press("Skip")
    assert "E-mail written: Help needed" in shopper.say("request_human").text


def test_of_another_problem_nothing_of_the_first_is_in_the_summary() -> None:
    shopper = complaint().press("Start").press("Can't find it").press("Still can't find it")
    shopper.say("app_problem", "the app crashes").say("request_human")
    assert "my vase" not in shopper.text
    assert "Not found" not in shopper.text


# --- the question


def test_without_a_place_nothing_is_asked() -> None:
    shopper = complaint().say("request_human")
    assert "handoff_question" not in shopper.names


def test_the_question_names_who_gets_what_and_that_it_is_not_tiktok_shop(place: Place) -> None:
    shopper = asked()
    question = shopper.messages[-1].text
    assert TEAM in question
    assert "not TikTok Shop" in question
    assert "the summary above" in question
    assert "no address to answer to" in question
    assert shopper.titles[:2] == ["Yes, send it", "No, don't send it"]
    assert place.parcels == []


def test_an_address_given_now_is_in_the_summary_that_is_asked_about_again(place: Place) -> None:
    shopper = asked().say("provide_details", "ana@example.com", {"email": "ana@example.com"})
    assert "My e-mail address: ana@example.com" in shopper.text
    assert "They can answer to ana@example.com" in shopper.messages[-1].text
    shopper.press("Yes, send it")
    assert place.parcels[0].content["email"] == "ana@example.com"


@pytest.mark.parametrize("answer", [lambda s: s.press("Yes, send it"), lambda s: s.say("affirm", "yes")])
def test_yes_sends_what_was_shown_and_says_that_it_was_accepted(
    place: Place, answer: Callable[[Shopper], Shopper]
) -> None:
    shopper = asked()
    shown = next(said.text for said in shopper.messages if said.name == "summary")
    answer(shopper)
    (parcel,) = place.parcels
    assert parcel.content["text"] in shown
    assert shopper.names[0] == "handoff_accepted"
    assert f"The mailbox of {TEAM} has accepted" in shopper.text
    assert shopper.talk.awaiting is Awaiting.START


@pytest.mark.parametrize(
    "answer", [lambda s: s.press("No, don't send it"), lambda s: s.say("deny", "no"), lambda s: s.press("Live chat")]
)
def test_anything_but_yes_sends_nothing(place: Place, answer: Callable[[Shopper], Shopper]) -> None:
    shopper = answer(asked())
    assert place.parcels == []
    assert shopper.messages[-1].buttons
    assert shopper.talk.awaiting is not Awaiting.HANDOFF


def test_yes_pressed_twice_sends_once(place: Place) -> None:
    shopper = asked()
    yes = next(button["payload"] for button in shopper.buttons if button["title"] == "Yes, send it")
    shopper.send(yes).send(yes)
    assert len(place.parcels) == 1
    assert "accepted" in shopper.text


def test_a_yes_that_was_heard_before_the_turn_was_lost_sends_once(place: Place) -> None:
    shopper = asked()
    before = dict(shopper.slots)
    shopper.press("Yes, send it")
    # The process was killed before the talk was saved: for the shopper the question stands still.
    shopper.slots = before
    shopper.say("affirm", "yes")
    assert len(place.parcels) == 1
    assert shopper.names.count("handoff_accepted") == 1


def test_yes_to_something_else_sends_nothing(place: Place) -> None:
    shopper = asked()
    yes = next(button["payload"] for button in shopper.buttons if button["title"] == "Yes, send it")
    shopper.press("No, don't send it").send(yes)
    assert place.parcels == []


# --- what became of it


def test_while_it_is_tried_no_delivery_is_claimed_and_the_outcome_is_told_later(place: Place) -> None:
    place.answers = [LATER]
    shopper = asked().press("Yes, send it")
    assert shopper.names[0] == "handoff_pending"
    assert "has accepted" not in shopper.text
    assert shopper.say("greet", "hi").names[0] == "handoff_still"
    assert "handoff_still" not in shopper.say("thank", "thanks").names
    assert shopper.say("nlu_fallback", "did they get it?").names[0] == "handoff_still"
    accept(place)
    assert shopper.say("thank", "thanks").names[0] == "handoff_accepted"
    assert "handoff_accepted" not in shopper.say("thank", "thanks").names
    assert shopper.say("out_of_scope", "was my summary delivered?").names[0] == "handoff_accepted"


def accept(place: Place) -> None:
    """The background gets it delivered."""
    import asyncio

    place.answers = [TAKEN]
    desk = actions.turn.configured()
    assert desk is not None
    clock, desk._clock = desk._clock, lambda: clock() + 4 * 3600
    asyncio.run(desk.try_what_is_due())
    desk._clock = clock


def test_a_question_about_the_parcel_is_none_about_the_summary(place: Place) -> None:
    place.answers = [LATER]
    shopper = asked().press("Yes, send it").say("thank", "thanks")
    assert "handoff_still" not in shopper.say("order_not_received", "has my parcel been delivered?").names


def test_a_refusal_is_said_plainly_with_the_summary_to_paste(place: Place) -> None:
    place.answers = [REFUSED]
    shopper = asked().press("Yes, send it")
    assert shopper.names[:2] == ["handoff_failed", "summary"]
    assert "not delivered" in shopper.text
    assert "has accepted" not in shopper.text


def test_a_database_that_fails_claims_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = actions.turn.configured()
    shopper = asked()
    monkeypatch.setattr(desk._outbox, "add", lambda *_: (_ for _ in ()).throw(sa.exc.OperationalError("", {}, None)))
    assert shopper.press("Yes, send it").names[0] == "handoff_pending"
    # It never came as far as the outbox, which the next turn finds out.
    assert shopper.say("thank", "thanks").names[0] == "handoff_failed"
    assert place.parcels == []


def test_what_is_accepted_already_is_not_asked_about_again_unless_it_changed(place: Place) -> None:
    shopper = asked().press("Yes, send it")
    shopper.say("request_human")
    assert "handoff_already" in shopper.names
    assert shopper.talk.awaiting is Awaiting.START
    shopper.say("already_tried", "tried chat", signals={"tried": ["live_chat"]}).say("request_human")
    assert "handoff_question" in shopper.names


def test_after_three_the_question_is_not_asked_any_more(place: Place) -> None:
    shopper = asked()
    for channel in ("live_chat", "phone", "in_app"):
        shopper.press("Yes, send it")
        shopper.say("already_tried", "that too", signals={"tried": [channel]}).say("request_human")
    assert len(place.parcels) == 3
    assert len({parcel.id for parcel in place.parcels}) == 3
    assert "handoff_question" not in shopper.names
    assert shopper.names[-1] == "summary"


@pytest.mark.parametrize("end", ["issue_resolved", "start_over"])
def test_what_became_of_it_is_told_also_after_the_talk_began_anew(place: Place, end: str) -> None:
    place.answers = [LATER]
    shopper = asked().press("Yes, send it").say(end, "start over")
    accept(place)
    assert shopper.say("greet", "hi").names[0] == "handoff_accepted"


def test_once_the_operator_has_closed_it_nothing_is_sent_and_the_talk_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper = asked()
    monkeypatch.setattr(actions.turn, "configured", lambda: None)
    shopper.press("Yes, send it")
    assert shopper.names[0] == "handoff_not_sent"
    assert place.parcels == []


def test_the_drafted_e_mail_goes_along_and_the_question_says_so(place: Place) -> None:
    shopper = complaint().say("contact_by_channel", "mail", {"contact_channel": "email"}).press("Start")
    shopper.press("Draft it with me")
    while shopper.talk.awaiting is Awaiting.DETAIL:
        shopper.press("Skip")
    shopper.say("request_human")
    assert "with the e-mail we drafted" in shopper.text
    shopper.press("Yes, send it")
    assert "my vase" in place.parcels[0].content["draft"]["body"].lower()
