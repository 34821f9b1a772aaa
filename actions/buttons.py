"""Sets of buttons that several parts of the talk offer. Payloads stay under 64 bytes (Telegram's limit)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from actions.turn import Button, Turn
from shopguide.conversation import Conversation
from shopguide.rating import HIGHEST, LOWEST
from shopguide.triage import IMMEDIATE


def payload(intent: str, **entities: str) -> str:
    """The payload that stands for an intent with entities."""
    return f"/{intent}{json.dumps(entities, separators=(',', ':')) if entities else ''}"


def start_channel(channel: str) -> str:
    """The payload that begins a channel at its first step."""
    return payload("contact_by_channel", start=channel)


def draft_payload() -> str:
    """The payload of "Draft it with me"."""
    return payload("contact_by_channel", draft="yes")


def summary_payload(wanted: str) -> str:
    """The payload of a button about the summary: `show` it, or send it, `yes` or `no`."""
    return payload("request_human", handoff=wanted)


def summary_button(turn: Turn) -> Button:
    """Shows the summary to paste or read out."""
    return turn.button("summary", summary_payload("show"))


def channel_buttons(turn: Turn, channels: Iterable[str]) -> list[Button]:
    """One button for each channel, leading to what it is and its first step."""
    return [
        {
            "title": turn.facts.walkthrough(name).button,
            "payload": payload("contact_by_channel", contact_channel=name),
        }
        for name in channels
    ]


def issue_buttons(turn: Turn, issues: Iterable[str]) -> list[Button]:
    """One button for each issue, and a way out."""
    buttons = [{"title": turn.facts.issues[name].title, "payload": f"/{name}"} for name in issues]
    return [*buttons, turn.button("something_else", "/deny")]


def menu_buttons(turn: Turn) -> list[Button]:
    """The headings of the issue menu, and a person."""
    groups = [
        {"title": group.title, "payload": payload("ask_help", issue_group=group.id)}
        for group in turn.facts.groups.values()
    ]
    return [*groups, turn.button("person", "/request_human")]


def recommend_buttons(turn: Turn, talk: Conversation) -> list[Button]:
    """What can be answered to a recommended channel."""
    buttons = [turn.button("start", start_channel(talk.channel or ""))]
    issue = turn.facts.issues.get(talk.issue or "")
    if issue and issue.first_aid and issue.first_aid not in (talk.channel, *talk.tried):
        aid = turn.facts.first_aid[issue.first_aid]
        buttons.append({"title": aid.button, "payload": start_channel(aid.id)})
    buttons += _summary_on_the_way(turn, talk)
    return [*buttons, turn.button("other_ways", "/ask_contact_options"), turn.button("tried", "/already_tried")]


def step_buttons(turn: Turn, talk: Conversation) -> list[Button]:
    """What can be answered to a step; the first step has no way back."""
    buttons = [turn.button("next", "/next_step")]
    if talk.step > 0:
        buttons.append(turn.button("back", "/previous_step"))
    buttons.append(turn.button("stuck", "/step_stuck"))
    if talk.step == 0:
        buttons.append(turn.button("show_all", "/show_all_steps"))
    buttons += _summary_on_the_way(turn, talk)
    return [*buttons, turn.button("stop", "/stop")]


def _summary_on_the_way(turn: Turn, talk: Conversation) -> list[Button]:
    """On the way to a person, who will ask what it is about: the summary; else nothing."""
    return [summary_button(turn)] if talk.channel in IMMEDIATE and talk.issue else []


def stuck_buttons(turn: Turn) -> list[Button]:
    """What can be answered to help for a step."""
    return [
        turn.button("found", "/next_step"),
        turn.button("still_stuck", "/step_stuck"),
        turn.button("other_ways", "/ask_contact_options"),
    ]


def person_buttons(turn: Turn, channels: Iterable[str]) -> list[Button]:
    """Buttons to the channels that lead to a person, and to the e-mail."""
    return [
        *channel_buttons(turn, channels),
        turn.button("draft", draft_payload()),
        turn.button("other_ways", "/ask_contact_options"),
    ]


def resume_summary_buttons(turn: Turn) -> list[Button]:
    """What can be answered to a summary that was asked for on the way."""
    return [turn.button("resume", "/repeat_step"), turn.button("other_ways", "/ask_contact_options")]


def solved_buttons(turn: Turn) -> list[Button]:
    """Answers to "did that solve it?"."""
    return [
        turn.button("solved", "/issue_resolved"),
        turn.button("not_solved", "/issue_not_resolved"),
        turn.button("waiting", "/stop"),
    ]


def rating_buttons() -> list[Button]:
    """1 to 5."""
    scale = map(str, range(LOWEST, HIGHEST + 1))
    return [{"title": number, "payload": payload("provide_details", rating=number)} for number in scale]
