"""Which messages wait for the next one, and how several are read as one."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from shopguide.channels.joining import (
    LONGEST,
    MOST,
    WAIT,
    Joiner,
    fitting,
    joined,
    looks_unfinished,
    seconds_left,
    tidied,
)
from shopguide.dialogue.heard import from_message
from shopguide.server.patches import MAX_CHARACTERS
from shopguide.server.turns import NotNow

CARD = "4111 1111 1111 1111"


def parsed(text: str, intent: str = "nlu_fallback", **more: Any) -> dict[str, Any]:
    return {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": [], **more}


def acts(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": 0.9} for name in names]


def problem(polarity: str = "affirmed") -> list[dict[str, Any]]:
    return [{"name": "order_not_received", "confidence": 0.9, "polarity": polarity}]


# --- with the model's heads


@pytest.mark.parametrize(
    "message",
    [
        parsed("hi", "greet", acts=acts("social")),
        parsed("my order", acts=acts("unclear")),
        parsed("the blue one", acts=acts("add")),
        parsed("hi its me again", "greet", acts=acts("social", "unclear")),
        parsed("not the parcel", acts=acts("unclear"), issues=problem("denied")),
        parsed("", acts=acts("unclear")),
        parsed("my order", acts=acts("unclear"), issues=problem()),
        parsed("the blue one", acts=[*acts("unclear"), {"name": "describe", "confidence": 0.58}]),
    ],
)
def test_a_few_words_that_say_nothing_yet_look_unfinished(message: dict[str, Any]) -> None:
    assert looks_unfinished(from_message(message))


@pytest.mark.parametrize(
    "message",
    [
        parsed("never came", acts=acts("add"), issues=problem()),
        parsed("how long", acts=acts("ask"), topic={"name": "refund_time", "confidence": 0.8}),
        parsed("yes", "affirm", acts=acts("accept")),
        parsed("no", "deny", acts=acts("decline")),
        parsed("the second", acts=acts("choose")),
        parsed("the blue one", acts=acts("answer")),
        parsed("done", acts=acts("done")),
        parsed("hi, are you there", acts=acts("social", "about_guide")),
        parsed("thanks", "thank", acts=acts("social")),
        parsed("bye", "goodbye", acts=acts("social")),
        parsed("$30", acts=acts("add"), entities=[{"entity": "amount", "value": "$30"}]),
        parsed("so i bought something here", acts=acts("unclear")),
        parsed("want to die", acts=acts("unclear"), cues={"danger_self": 0.9}),
        parsed("[code removed]", acts=acts("add"), shopguide={"secrets": ["code"]}),
        parsed("7", acts=acts("unclear"), not_offered=["One", "Two"]),
        parsed("/affirm", "affirm"),
    ],
)
def test_a_problem_a_question_an_answer_a_button_or_danger_is_answered_at_once(message: dict[str, Any]) -> None:
    assert not looks_unfinished(from_message(message))


# --- where the model tells the intent alone


@pytest.mark.parametrize("intent", ["greet", "nlu_fallback", "provide_details"])
def test_without_acts_the_intent_tells_what_is_unfinished(intent: str) -> None:
    assert looks_unfinished(from_message(parsed("my order", intent)))


@pytest.mark.parametrize(
    "intent", ["affirm", "order_not_received", "ask_help", "thank", "goodbye", "stop", "next_step"]
)
def test_without_acts_the_intent_tells_what_is_finished(intent: str) -> None:
    assert not looks_unfinished(from_message(parsed("my order", intent)))


def test_a_detail_that_holds_a_value_is_finished() -> None:
    value = [{"entity": "order_number", "value": "576123456789012345"}]
    assert not looks_unfinished(from_message(parsed("576123456789012345", "provide_details", entities=value)))


# --- how long


@pytest.mark.parametrize(
    ("came", "now", "typing", "left"),
    [
        ([0.0], 0.0, None, WAIT),
        ([0.0], 1.0, None, WAIT - 1),
        ([0.0], WAIT, None, 0.0),
        ([0.0, 1.0], 1.0, None, WAIT),
        ([0.0], 1.0, 1.0, WAIT),
        ([0.0], 9.5, 9.5, 0.5),
        ([0.0, 3.0, 6.0, 9.0], 9.0, None, LONGEST - 9),
        ([0.0], LONGEST, LONGEST, 0.0),
        ([100.0], 0.0, None, 0.0),
    ],
)
def test_a_message_waits_from_the_last_sign_of_its_writer_but_not_for_ever(
    came: list[float], now: float, typing: float | None, left: float
) -> None:
    assert seconds_left(came, now, typing) == pytest.approx(left)


# --- as one text


def test_messages_are_read_a_line_each_and_what_was_said_twice_once() -> None:
    assert joined(["hi", "hi", "my order", "hi"]) == "hi\nmy order\nhi"


def test_what_would_be_cut_or_is_too_much_is_left_for_the_next_turn() -> None:
    half = "x" * (MAX_CHARACTERS // 2)
    assert fitting(["hi", "there"]) == 2
    assert fitting([half, half[1:], "more"]) == 2
    assert fitting([half, half.upper()]) == 1
    assert fitting([half * 5, "more"]) == 1
    assert fitting([str(number) for number in range(MOST + 5)]) == MOST


def test_each_message_is_shown_without_its_secrets() -> None:
    clean = tidied(["hi", f"charged twice on {CARD}", "help"])
    assert CARD not in clean.text
    assert clean.texts == ("hi", "charged twice on [card number removed]", "help")
    assert clean.text == "\n".join(clean.texts)
    assert clean.flags == {"secrets": ["card number"]}


def test_a_secret_that_one_message_announces_is_taken_out_of_the_next() -> None:
    clean = tidied(["the code they sent me is", "482913"])
    assert clean.texts == ("the code they sent me is", "[code removed]")


def test_a_secret_that_the_talk_announced_before_is_taken_out_of_the_first() -> None:
    before = SimpleNamespace(text="the code they sent me is")
    talk = SimpleNamespace(latest_message=before, get_slot=lambda _name: None)
    assert tidied(["482913", "help"], talk).texts == ("[code removed]", "help")


def test_a_secret_that_only_all_of_them_give_away_is_shown_in_none() -> None:
    clean = tidied(["my card is 4111 1111", "1111 1111", "ok"])
    shown = "".join(clean.texts)
    assert "1111" not in shown.replace("4111 1111", "")
    assert len(clean.texts) == 3


# --- the verdict


async def judge(joiner: Joiner, understood: Mapping[str, dict[str, Any]]) -> str:
    """What becomes of the turn; `understood` is what each text is understood as."""

    async def read(text: str) -> Mapping[str, Any]:
        return understood[text]

    try:
        await joiner(understood[joined(joiner.texts)], read)
    except NotNow:
        return "wait" if joiner.take == len(joiner.texts) else f"take {joiner.take}"
    return "answer"


HI = parsed("hi", "greet")
CAME = parsed("never came", "order_not_received")
DIE = parsed("want to die", cues={"danger_self": 0.9})


async def test_an_unfinished_message_waits_while_there_is_time() -> None:
    assert await judge(Joiner(["hi"], may_wait=True), {"hi": HI}) == "wait"
    assert await judge(Joiner(["hi"]), {"hi": HI}) == "answer"


async def test_a_finished_message_waits_only_while_its_writer_types_on() -> None:
    understood = {"never came": CAME}
    assert await judge(Joiner(["never came"], may_wait=True), understood) == "answer"
    assert await judge(Joiner(["never came"], may_wait=True, typing=True), understood) == "wait"
    assert await judge(Joiner(["never came"], typing=True), understood) == "answer"


async def test_danger_and_secrets_wait_for_nobody() -> None:
    assert await judge(Joiner(["want to die"], may_wait=True, typing=True), {"want to die": DIE}) == "answer"
    code = parsed("[code removed]", shopguide={"secrets": ["code"]})
    assert await judge(Joiner(["x"], may_wait=True, typing=True), {"x": code}) == "answer"


async def test_of_several_the_last_one_tells_whether_they_are_finished() -> None:
    both = parsed("hi\nmy order", "order_not_received")
    order = parsed("my order")
    understood = {"hi": HI, "my order": order, "hi\nmy order": both, "never came": CAME, "hi\nnever came": CAME}
    assert await judge(Joiner(["hi", "my order"], may_wait=True), understood) == "wait"
    assert await judge(Joiner(["hi", "never came"], may_wait=True), understood) == "answer"


async def test_danger_is_read_alone_after_what_came_before_it() -> None:
    understood = {"hi": HI, "want to die": DIE, "never came": CAME}
    understood |= {"hi\nnever came\nwant to die": CAME, "want to die\nhi": CAME}
    assert await judge(Joiner(["hi", "never came", "want to die"]), understood) == "take 2"
    assert await judge(Joiner(["want to die", "hi"], may_wait=True), understood) == "take 1"


async def test_words_that_pick_a_button_are_read_alone() -> None:
    understood = {"2": parsed("/affirm", "affirm"), "2\nnever came": CAME, "never came": CAME}
    assert await judge(Joiner(["2", "never came"]), understood) == "take 1"
