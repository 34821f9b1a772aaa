"""Which words mean a way to contact support, and which only look like one."""

from __future__ import annotations

import pytest

from shopguide.nlu.mentions import channel_spans, mentions
from shopguide.nlu.word_view import right, word_view
from shopguide.nlu.wordings import names, spans, wordings


def named(text: str, entity: str = "contact_channel") -> list[str]:
    return [found.value for found in mentions(word_view(text)) if found.entity == entity]


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("can i email them?", "email"),
        ("is there an e-mail for complaints", "email"),
        ("emial", "email"),
        ("how do i mail them", "email"),
        ("i emailed twice, no answer", "email"),
        ("nobody answers my emails", "email"),
        ("kindly share the support mail id", "email"),
        ("i want everything in writing so email it is", "email"),
        ("call them", "phone"),
        ("whats the hotline", "phone"),
        ("can i ring them", "phone"),
        ("is there a customer service number", "phone"),
        ("i want to speak to someone on the phone", "phone"),
        ("called and got hung up on", "phone"),
        ("is the helpline free", "phone"),
        ("phone please", "phone"),
        ("just give me a number", "phone"),
        ("gimme the number pls", "phone"),
        ("number pls", "phone"),
        ("do u have a number??", "phone"),
        ("i need a number", "phone"),
        ("report a problem in the app", "in_app"),
        ("can i contact support through the app", "in_app"),
        ("in-app report", "in_app"),
        ("help centre", "help_center"),
        ("where is the helpcenter", "help_center"),
        ("the faq page", "help_center"),
        ("socials", "social_media"),
        ("contact seller", "order_details"),
        ("can i chat with the seller", "order_details"),
        ("messaged the seller three times", "order_details"),
        ("lets go via the order page", "order_details"),
        ("live chat", "live_chat"),
        ("live caht", "live_chat"),
        ("livechat pls", "live_chat"),
        ("can i chat with an agent", "live_chat"),
        ("is there web chat", "live_chat"),
    ],
)
def test_finds_the_channel_once(text: str, channel: str) -> None:
    assert named(text) == [channel]


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("tweet them", "twitter"),
        ("do they have a facebook page", "facebook"),
        ("DM them on insta", "instagram"),
        ("message them on X", "twitter"),
    ],
)
def test_a_named_network_is_said_once_as_a_platform(text: str, platform: str) -> None:
    assert named(text, "social_platform") == [platform]
    assert named(text) == []
    assert [channel for channel, _ in channel_spans(word_view(text))] == ["social_media"]


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("phone or chat?", ["phone", "live_chat"]),
        ("email, phone, chat, what's best", ["email", "phone", "live_chat"]),
        ("is email better than calling", ["email", "phone"]),
        ("help centre or in-app report", ["help_center", "in_app"]),
    ],
)
def test_finds_every_channel_of_a_list(text: str, channels: list[str]) -> None:
    assert named(text) == channels


@pytest.mark.parametrize(
    "text",
    [
        "my phone case is broken",
        "the phone arrived cracked",
        "change my phone number",
        "i need a number to put in the form",
        "i don't have the order number",
        "they want the card number please",
        "my phone number is wrong",
        "i want to change my e-mail address",
        "got an email saying my order shipped",
        "they changed the email on my account",
        "no verification email came",
        "the text message never came",
        "they called me about a parcel",
        "the shop is called glowbeauty",
        "i called my bank",
        "log in with facebook",
        "saw it on instagram",
        "seller put a link in the chat",
        "order page is blank",
        "one item is missing from my order",
        "i paid in the app",
        "the app crashes",
        "restart the chat",
        "my ring is too small",
        "seller wont chat back",
        "",
        "🙂",
        "我的包裹",
    ],
)
def test_leaves_what_is_no_way_to_contact(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "platforms"),
    [
        ("twitter or facebook", ["twitter", "facebook"]),
        ("DM them on insta", ["instagram"]),
        ("message them on ig", ["instagram"]),
        ("their fb page", ["facebook"]),
        ("can i tweet at them", ["twitter"]),
        ("do they answer on X?", ["twitter"]),
        ("twiter account of support", ["twitter"]),
        ("used to sign in with facebook, deleted facebook", []),
        ("a size x large", []),
        ("4 x 14.75", []),
    ],
)
def test_finds_platforms(text: str, platforms: list[str]) -> None:
    assert named(text, "social_platform") == platforms


def test_spans_point_at_the_words_as_typed() -> None:
    text = "Please: can't I E-Mail  them?"
    (found,) = mentions(word_view(text))
    assert text[found.start : found.end] == "E-Mail"


@pytest.mark.parametrize(("slip", "word"), [("twiter", "twitter"), ("instagarm", "instagram"), ("contcat", "contact")])
def test_slips_are_put_right(slip: str, word: str) -> None:
    assert right(slip) == word


@pytest.mark.parametrize("word", ["enter", "phone", "gmail", "contract", "resort", "577834", "ünïcode", ""])
def test_real_words_stay(word: str) -> None:
    assert right(word) == word


def test_notation_marks_the_part_that_counts() -> None:
    known = names("VERB: call|ring\nVERB: phone")
    pattern = wordings("can i <VERB>\nVERB or \\\n   <mail>", known)
    assert list(spans(pattern, "can i call or mail")) == [(6, 10), (14, 18)]
    assert not pattern.search("can i calls")
