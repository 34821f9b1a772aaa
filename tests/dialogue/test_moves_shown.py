"""What a connector may show better than in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import common, danger, secrets, shown, walk
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Reply
from shopguide.knowledge import Contact, Knowledge

#: A Friday, 10:00 in New York.
NOW = datetime(2026, 1, 2, 15, tzinfo=UTC)
HOURS = {"timezone": "America/New_York", "weekly": {"mon-fri": "09:00-18:00"}, "verified": date(2025, 12, 1)}
NUMBER = Contact("the app", date(2026, 1, 1), number="+1 555 010 0199", region="US", hours=HOURS)


def context(facts: Knowledge, **contacts: Contact) -> Context:
    return Context(replace(facts, contacts=contacts), now=NOW)


def customs(reply: Reply) -> list[dict[str, Any]]:
    return [dict(said.custom) for said in reply.said]


def kinds(reply: Reply) -> Sequence[str | None]:
    return [custom.get("type") for custom in customs(reply)]


def test_a_contact_says_where_it_is_from_and_whether_it_is_open(facts: Knowledge) -> None:
    told = shown.contact(context(facts, phone=NUMBER), facts.channels["phone"])
    assert told == {
        "title": "Phone",
        "number": "+1 555 010 0199",
        "region": "US",
        "source": "the app",
        "verified": "2026-01-01",
        "hours": {
            "open": True,
            "words": "open now until 18:00 (EST)",
            "until": "2026-01-02T18:00:00-05:00",
            "source": "the app",
            "verified": "2025-12-01",
        },
    }


def test_what_is_open_round_the_clock_has_no_end(facts: Knowledge) -> None:
    always = replace(NUMBER, hours={"timezone": "UTC", "weekly": {"mon-sun": "00:00-24:00"}})
    assert shown.contact(context(facts, phone=always), facts.channels["phone"])["hours"]["until"] is None


def test_a_channel_without_a_verified_contact_has_none(facts: Knowledge) -> None:
    assert shown.contact(context(facts), facts.channels["phone"]) == {}
    assert shown.contact(context(facts, phone=replace(NUMBER, number=None)), facts.channels["phone"]) == {}


def test_an_offer_brings_its_reason_and_its_contact(facts: Knowledge) -> None:
    here = context(facts, phone=NUMBER)
    [card] = customs(common.offer(here, Conversation(issue="payment_problem"), "phone", None))
    assert card["type"] == "card"
    assert card["details"] == shown.good_for(facts.channels["phone"])
    assert card["contact"]["number"] == "+1 555 010 0199"


def test_first_aid_is_offered_as_urgent(facts: Knowledge) -> None:
    [card] = customs(common.offer(context(facts), Conversation(issue="payment_problem"), "call_bank", None))
    assert card == {"type": "urgent", "title": facts.first_aid["call_bank"].title}
    assert kinds(secrets.stop_loss(context(facts), Conversation())) == ["urgent"]


def test_a_number_is_at_hand_in_every_step_of_a_call(facts: Knowledge) -> None:
    here = context(facts, phone=NUMBER)
    reply = common.begin(here, Conversation(issue="payment_problem"), "phone")
    # First as a message of its own, which the first step needn't repeat.
    assert kinds(reply) == ["caution", "contact", "step"]
    assert "contact" not in customs(reply)[-1]
    [second] = customs(walk.next_step(here, reply.conversation))
    assert second["contact"]["number"] == "+1 555 010 0199"


def test_a_step_names_the_taps_that_led_to_it(facts: Knowledge) -> None:
    book = facts.playbooks["delivered_missing"]
    talk = Conversation(issue=book.problem).start(book.channel, book.id).jump(1).ask(Awaiting.STEP)
    [card] = [custom for custom in customs(common.show_step(context(facts), talk)) if custom.get("type") == "step"]
    assert card["path"] == ["Your orders", "View all"]
    assert card["see"] == "the order center"


def test_a_step_without_sourced_taps_has_no_path(facts: Knowledge) -> None:
    [card] = customs(common.show_step(context(facts), Conversation().start("live_chat").jump(1).ask(Awaiting.STEP)))
    assert "path" not in card


def test_all_steps_are_not_offered_once_they_are_shown(facts: Knowledge) -> None:
    [said] = walk.show_all(context(facts), Conversation().start("in_app").ask(Awaiting.STEP), None).said
    assert [item.command.do for item in said.buttons] == ["next", "stuck", "pause"]


def test_danger_has_its_numbers_at_hand(facts: Knowledge) -> None:
    us = Conversation().with_details(region="US")
    first, *rest = customs(danger.help_now(context(facts), us, "danger_self"))
    assert first == {"type": "urgent", "numbers": ["988", "911"]}
    assert not any(rest)
    assert shown.urgent("In Mexico: **800 911 2000**, not **2** of them, and **112**.") == {
        "type": "urgent",
        "numbers": ["800 911 2000", "112"],
    }
