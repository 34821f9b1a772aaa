"""Questions about channels, with and without verified contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shopper import Shopper

import actions.turn
from shopguide.conversation import Awaiting
from shopguide.knowledge import Knowledge

CHANNELS = ["in_app", "help_center", "email", "social_media", "live_chat", "phone", "order_details"]
CONTACTS = """
contacts:
  phone: {number: "555-0100", source: Help Center, verified: 2026-01-02,
          hours: {timezone: UTC, weekly: {mon-sun: "00:00-24:00"}}}
  email: {address: help@example.com, source: Help Center, verified: 2026-01-02}
  social_media: {handle: "@example", source: Help Center, verified: 2026-01-02}
  help_center: {url: "https://help.example/shop", source: Help Center, verified: 2026-01-02}
  live_chat: {hours: {timezone: UTC, weekly: {mon-sun: "00:00-24:00"}}, source: Help Center, verified: 2026-01-02}
"""
VALUES = (
    "555-0100",
    "help@example.com",
    "help%40example.com",
    "@example",
    "https://help.example",
    "open now",
    "mailto:",
)


VERIFIED = datetime(2026, 1, 2, 12, tzinfo=UTC)
OLD = {
    "number": "phone number I had was checked too long ago",
    "address": "e-mail address I had was checked too long ago",
    "link": "link I had was checked too long ago",
    "handle": "account name I had was checked too long ago",
    "hours": "opening hours I had were checked too long ago",
}


@pytest.fixture
def verified(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Knowledge to which the operator has added contacts."""
    for path in (root / "knowledge").glob("*.yml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "contacts.yml").write_text(CONTACTS, encoding="utf-8")
    monkeypatch.setenv("SHOPGUIDE_KNOWLEDGE", str(tmp_path))
    actions.turn.knowledge.cache_clear()
    later(monkeypatch, 30)
    yield
    actions.turn.knowledge.cache_clear()


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Let it be so many days after the contacts were verified."""
    monkeypatch.setattr(actions.turn, "clock", lambda: VERIFIED + timedelta(days=days))


def test_asked_for_the_ways_all_seven_are_listed_with_what_they_are_best_for(facts: Knowledge) -> None:
    shopper = Shopper().say("ask_contact_options", "how can I reach them")
    assert shopper.titles == [channel.button for channel in facts.channels.values()]
    assert all(channel.best_for.text in shopper.text for channel in facts.channels.values())
    assert all(fact.text in shopper.text for fact in facts.overview)


@pytest.mark.parametrize("channel", CHANNELS)
def test_asked_how_a_channel_works_it_is_explained_and_then_walked(facts: Knowledge, channel: str) -> None:
    shopper = Shopper().say("contact_by_channel", "how", {"contact_channel": channel})
    assert facts.channels[channel].gist in shopper.text
    assert facts.channels[channel].best_for.text in shopper.text
    assert facts.channels[channel].steps[0].text in shopper.press("Start").text
    assert (shopper.talk.channel, shopper.talk.step) == (channel, 0)


@pytest.mark.parametrize("channel", CHANNELS)
def test_asked_about_a_channel_every_fact_about_it_is_told(facts: Knowledge, channel: str) -> None:
    shopper = Shopper().say("ask_channel_details", "tell me", {"contact_channel": channel})
    assert all(fact.text in shopper.text for fact in facts.channels[channel].facts())
    assert shopper.talk.awaiting is Awaiting.START


@pytest.mark.parametrize("platform", ["twitter", "facebook", "instagram"])
def test_a_platform_names_social_media_and_is_told(facts: Knowledge, platform: str) -> None:
    shopper = Shopper().say("contact_by_channel", "on it", {"social_platform": platform})
    words = next(item.text for item in facts.channels["social_media"].platforms if item.id == platform)
    assert words in shopper.text
    assert shopper.talk.channel == "social_media"


@pytest.mark.parametrize("channel", ["phone", "email", "help_center"])
def test_an_unknown_contact_is_said_to_be_unknown(channel: str) -> None:
    shopper = Shopper().say("contact_by_channel", "how", {"contact_channel": channel})
    assert "I have no verified" in shopper.text


@pytest.mark.parametrize("channel", ["phone", "live_chat"])
def test_unknown_hours_are_said_to_be_unknown_where_they_are_asked_for(channel: str) -> None:
    shopper = Shopper().say("ask_channel_details", "when", {"contact_channel": channel})
    assert "no verified opening hours" in shopper.text


@pytest.mark.parametrize(
    ("channel", "value"), [("phone", "555-0100"), ("email", "help@example.com"), ("social_media", "@example")]
)
@pytest.mark.usefixtures("verified")
def test_a_verified_contact_is_told_with_source_and_date(channel: str, value: str) -> None:
    shopper = Shopper().say("contact_by_channel", "how", {"contact_channel": channel})
    assert f"{value} (from Help Center, checked on 2026-01-02)" in shopper.text
    assert "no verified" not in shopper.text


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize(
    ("asked", "is_it"),
    [
        ("is 1-800-555-0100 right?", True),
        ("is (800) 555 0100 right?", True),
        ("is 1-800-555-0199 right?", False),
        ("i found a number on google", False),
    ],
)
def test_of_a_number_asked_about_only_the_verified_one_is_confirmed(tmp_path: Path, asked: str, is_it: bool) -> None:
    contacts = tmp_path / "contacts.yml"
    contacts.write_text(CONTACTS.replace('"555-0100"', '"+1 800 555 0100"'), encoding="utf-8")
    shopper = Shopper().say("provide_details", asked)
    assert ("+1 800 555 0100 (from Help Center, checked on 2026-01-02)" in shopper.text) == is_it
    assert ("number_unproven" in shopper.names) == ("caution" in shopper.names) == (not is_it)


@pytest.mark.usefixtures("verified")
def test_verified_hours_are_told_as_open_or_closed_now() -> None:
    shopper = Shopper().say("ask_channel_details", "when", {"contact_channel": "phone"})
    assert "As of 2026-01-02 (Help Center): open now until 00:00 (UTC)" in shopper.text


@pytest.mark.usefixtures("verified")
def test_with_a_verified_address_the_email_is_a_link() -> None:
    shopper = Shopper.in_talk(issue="account_settings", channel="email", awaiting=Awaiting.DRAFT_OFFER)
    shopper.slots["complaint"] = "I want to change my name"
    assert "mailto:help@example.com?subject=" in shopper.say("affirm").text


@pytest.mark.usefixtures("verified")
def test_a_contact_is_told_with_the_region_it_is_meant_for(tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.yml"
    contacts.write_text(CONTACTS.replace('"555-0100",', '"555-0100", region: NO,'), encoding="utf-8")
    shopper = Shopper().say("contact_by_channel", "how", {"contact_channel": "phone"})
    assert "555-0100 (for NO; from Help Center, checked on 2026-01-02)" in shopper.text


@pytest.mark.parametrize(("days", "told"), [(365, True), (366, False)])
@pytest.mark.parametrize(
    ("channel", "value", "kinds"),
    [
        ("phone", "555-0100", ["number", "hours"]),
        ("email", "help@example.com", ["address"]),
        ("help_center", "https://help.example/shop", ["link"]),
        ("social_media", "@example", ["handle"]),
        ("live_chat", "open now", ["hours"]),
    ],
)
@pytest.mark.usefixtures("verified")
def test_a_contact_that_nobody_checked_for_too_long_is_not_told_wherever_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, days: int, told: bool, channel: str, value: str, kinds: list[str]
) -> None:
    later(monkeypatch, days)
    for intent in ("contact_by_channel", "ask_channel_details"):
        shopper = Shopper().say(intent, "when and how", {"contact_channel": channel})
        if channel == "live_chat" and intent == "contact_by_channel":
            continue  # its hours are told where they are asked for
        assert (value in shopper.text) is told
        assert all((OLD[kind] in shopper.text) is not told for kind in kinds)
        assert "I have no verified" not in shopper.text


@pytest.mark.usefixtures("verified")
def test_asked_for_a_person_no_contact_that_is_too_old_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 366)
    said = Shopper().say("request_human", "a person").text
    assert OLD["number"] in said
    assert not [value for value in VALUES if value in said]
    said = Shopper.in_talk(acknowledged=True).say("express_frustration", "grr").text
    assert OLD["number"] in said
    assert not [value for value in VALUES if value in said]


@pytest.mark.usefixtures("verified")
def test_an_address_that_is_too_old_stands_in_no_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, 366)
    shopper = Shopper.in_talk(issue="account_settings", channel="email", awaiting=Awaiting.DRAFT_OFFER)
    shopper.slots["complaint"] = "I want to change my name"
    said = shopper.say("affirm").text
    assert "draft" in shopper.names
    assert OLD["address"] in said
    assert not [value for value in VALUES if value in said]


@pytest.mark.usefixtures("verified")
def test_in_a_whole_talk_to_the_end_of_every_channel_nothing_too_old_is_told(
    monkeypatch: pytest.MonkeyPatch, facts: Knowledge
) -> None:
    later(monkeypatch, 366)
    said = []
    for channel in facts.channels.values():
        shopper = Shopper.in_talk(issue="payment_problem")
        shopper.say("contact_by_channel", "how", {"contact_channel": channel.id})
        said += [shopper.text, shopper.press("Start").text]
        said += [shopper.send("/next_step").text for _ in channel.steps]
        said.append(shopper.send("/issue_not_resolved").text)
    assert len(said) > 40
    assert not [value for value in VALUES for text in said if value in text]


def test_two_channels_are_compared_side_by_side(facts: Knowledge) -> None:
    entities = [{"entity": "contact_channel", "value": name} for name in ("phone", "email")]
    shopper = Shopper().run("action_channel_details", text="phone or e-mail?", entities=entities)
    assert shopper.names[0] == "compare"
    assert all(facts.channels[name].reply_time.text in shopper.text for name in ("phone", "email"))


@pytest.mark.parametrize("issue", ["payment_problem", "unauthorized_payment", "account_hacked"])
def test_money_and_security_are_kept_out_of_public(issue: str) -> None:
    shopper = Shopper.in_talk(issue=issue)
    assert "Social media" not in shopper.say("ask_contact_options", "what else").titles
    shopper.say("contact_by_channel", "on social media", {"contact_channel": "social_media"})
    assert "public_warning" in shopper.press("Start").names


def test_a_channel_nobody_knows_leads_to_the_list() -> None:
    shopper = Shopper().say("contact_by_channel", "by fax", {"contact_channel": "fax"})
    assert shopper.names == ["contact_options"]
