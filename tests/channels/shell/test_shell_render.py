"""Messages as lines of a terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from shopguide.channels.message import Button, Message
from shopguide.channels.shell.render import lines, options, plain_lines
from shopguide.markdown import escape

from ..customs import CONTACT, SOURCED

BODY = (
    "Hello TikTok Shop team,\n"
    + "The blender came with a broken jar and nobody answers me at all. " * 3
    + "\nThank you."
)
STEP = Message(
    "**Step 2 of 6:** Type your problem into the search field and read what comes up first.",
    (Button("Done, next", "/next_step"), Button("Can't find it", "/step_stuck"), Button("Pause", "/stop")),
    {"type": "step", "title": "Help Center", "number": 2, "total": 6, "words": "…"},
)
DRAFT = Message(
    f"For the seller. **{escape('Help: order_1 * 2')}**\n{escape(BODY)}",
    (),
    {"type": "draft", "subject": "Help: order_1 * 2", "body": BODY, "mailto": None},
)
LIST = Message("Ways:\n1. **In-app report**: quick and for all that is simple, says everybody.\n2. Phone\nWhich one?")
WIDE = Message("小包が届きません。小包が届きません。小包が届きません。小包が届きません。 👩‍👩‍👧 👍🏽 done")
LONG = Message("https://example.com/" + "a" * 120)


def shown(message: Message, width: int | None = 80) -> list[str]:
    return [line.plain for line in lines(message, width)]


@pytest.mark.parametrize("width", [40, 57, 80, 200])
@pytest.mark.parametrize("message", [STEP, LIST, WIDE, LONG], ids=["step", "list", "wide", "long"])
def test_that_no_line_is_wider_than_the_terminal(message: Message, width: int) -> None:
    assert max(cell_len(line) for line in shown(message, width)) <= width


@pytest.mark.parametrize("width", [40, 80, None])
@pytest.mark.parametrize("message", [STEP, LIST, WIDE, LONG], ids=["step", "list", "wide", "long"])
def test_that_wrapping_loses_no_word(message: Message, width: int | None) -> None:
    bare = "".join("".join(shown(message, width)).split())
    assert [part for part in message.text.replace("**", "").split() if part not in bare and len(part) < 40] == []
    assert bare.count("a") >= message.text.count("a")


def test_that_nothing_is_wrapped_in_a_pipe() -> None:
    assert shown(LONG, None) == [LONG.text]
    assert shown(LIST, None)[1] == "1. In-app report: quick and for all that is simple, says everybody."


def test_that_the_further_lines_of_a_list_item_hang_under_its_words() -> None:
    assert shown(LIST, 40) == [
        "Ways:",
        "1. In-app report: quick and for all that",
        "   is simple, says everybody.",
        "2. Phone",
        "Which one?",
    ]


def test_that_a_step_shows_how_far_it_is() -> None:
    words, bar = shown(STEP, 100)
    assert words == "Step 2 of 6: Type your problem into the search field and read what comes up first."
    assert bar == "━" * 8 + "─" * 16


def test_that_a_contact_is_in_the_text_and_a_source_is_a_dim_line_below() -> None:
    assert shown(CONTACT, 200) == [CONTACT.text]
    *_, last = lines(SOURCED, 80)
    assert shown(SOURCED) == ["Ask within 14 days.", "Returns <b>*, help.example.org, May 2025"]
    assert [str(span.style) for span in last.spans] == ["dim"]


@pytest.mark.parametrize("width", [40, 80, None])
def test_that_subject_and_body_of_an_e_mail_can_be_copied_as_they_are(width: int | None) -> None:
    seen = shown(DRAFT, width)
    rules = [place for place, line in enumerate(seen) if set(line) == {"─"}]
    assert seen[: rules[0]] == ["For the seller."]
    assert seen[rules[0] + 1 : rules[1]] == ["Help: order_1 * 2"]
    assert "\n".join(seen[rules[2] + 1 : rules[3]]) == BODY
    assert len(rules) == 4


def test_that_a_draft_in_other_words_is_shown_all_the_same() -> None:
    odd = Message("Your e-mail is ready.", (), DRAFT.custom)
    assert shown(odd) == ["Your e-mail is ready."]


def test_that_markup_becomes_style_and_never_stars() -> None:
    (line,) = lines(Message("**Best for:** *all* of `it`, see [here](https://example.com)"), 80)
    assert line.plain == "Best for: all of it, see here (https://example.com)"
    assert [str(span.style) for span in line.spans if span.start == 0] == ["bold"]


def test_that_a_mailto_link_opens_whole_and_shows_the_address_alone() -> None:
    (line,) = lines(Message("[Open it](mailto:help@example.com?subject=a&body=b%0Ac)"), 80)
    assert line.plain == "Open it (mailto:help@example.com)"
    assert any("body=b%0Ac" in str(span.style) for span in line.spans)


@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b[H", "\x1b]0;title\x07", "\r\x08\x9b31m", "\u202e\u2066"])
def test_that_what_somebody_wrote_cannot_steer_the_terminal(hostile: str) -> None:
    everywhere = Message(
        f"You said {escape(hostile)}: `{hostile}`",
        (Button(f"A{hostile}", "/a"),),
        {"type": "draft", "subject": f"x{hostile}", "body": f"y{hostile}", "mailto": None},
    )
    drawn = [*lines(everywhere, 80), *options(everywhere, {"/a": 1}, 80), *plain_lines(hostile, 80)]
    assert not {char for line in drawn for char in line.plain} & set("\x1b\x07\x08\r\x9b\u202e\u2066")


def test_that_options_stand_side_by_side_where_they_fit() -> None:
    numbers = {"/next_step": 1, "/step_stuck": 2, "/stop": 3}
    assert [row.plain for row in options(STEP, numbers, 80)] == ["1) Done, next   2) Can't find it   3) Pause"]
    assert [row.plain for row in options(STEP, numbers, 40)] == ["1) Done, next   2) Can't find it", "3) Pause"]
    assert [row.plain for row in options(STEP, numbers, None)] == ["1) Done, next   2) Can't find it   3) Pause"]


def test_that_a_long_title_hangs_under_its_words() -> None:
    message = Message(
        "?", (Button("Short", "/s"), Button("A title that is as long as Slack allows a title to be", "/l"))
    )
    assert [row.plain for row in options(message, {"/s": 1, "/l": 2}, 40)] == [
        "1) Short",
        "2) A title that is as long as Slack",
        "   allows a title to be",
    ]


def test_that_a_rating_is_one_line_of_numbers() -> None:
    scale = Message(
        "How?", (*(Button(str(n), f"/{n}") for n in range(1, 6)), Button("Skip", "/deny")), {"type": "rating"}
    )
    assert [row.plain for row in options(scale, {}, 40)] == ["1   2   3   4   5   Skip"]


def test_that_a_summary_stands_between_rules_and_is_never_wrapped() -> None:
    body = "Problem: late\nWhat happened: " + "my parcel never came " * 8
    message = Message(f"To paste:\n{escape(body.strip())}", (), {"type": "summary", "body": body})
    rule = "─" * 40
    assert shown(message, 40) == ["To paste:", rule, *body.strip().splitlines(), rule]
