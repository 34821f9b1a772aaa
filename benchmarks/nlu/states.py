"""States of a conversation, by id: what the guide has just asked, with the buttons it shows.

The ids are those that training data use (docs/contributors/understanding.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from shopguide.dialogue import questions
from shopguide.dialogue.conversation import Awaiting, Conversation, Paused
from shopguide.dialogue.moves import common, problem, walk
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Reply, Say
from shopguide.engine import speaking

_PARCEL: Final = "order_not_received"
#: The problem that each deciding question is about.
_ABOUT: Final[Mapping[str, str]] = {
    "delivery": _PARCEL,
    "item_fault": "order_wrong_or_damaged",
    "refund_stage": "return_or_refund",
    "charge_kind": "payment_problem",
    "booked": "payment_problem",
    "can_log_in": "account_hacked",
    "seller_asked": "seller_problem",
    "to_whom": "return_or_refund",
    "region": "return_or_refund",
    "safe": _PARCEL,
    "forget": _PARCEL,
    "handoff": _PARCEL,
    "comment": _PARCEL,
}
_AID: Final[Mapping[str, str]] = {"call_bank": "unauthorized_payment", "secure_account": "account_hacked"}


def reply(context: Context, state: str) -> Reply:
    """The guide's last words in a state, and the conversation after them.

    Raises:
        KeyError: there is no state of that id.
    """
    name, _, more = state.partition(":")
    talk = Conversation()
    if name in ("opening", "letter_for"):
        return Reply(talk)
    if name == "answered":
        return common.say(context, talk.take(_PARCEL), "unknown")
    if name in ("start", "step", "all_steps", "stuck_help", "solved"):
        return _walked(context, name, more or "order_details")
    if name in _ABOUT:
        asked = talk.take(_ABOUT[name]).interrupted(Awaiting(name)) if name in ("to_whom", "region", "safe") else None
        return Reply(*_asked(context, asked or talk.take(_ABOUT[name]).ask(Awaiting(name))))
    if name == "detail":
        return Reply(*_asked(context, talk.take("payment_problem").want_letter("support").ask_detail(more)))
    if name == "channels":
        return common.list_channels(context, talk.take("account_access"))
    if name == "clarify":
        return problem.between(context, talk, (_PARCEL, "return_or_refund"))
    if name == "menu":
        return problem.show_menu(context, talk)
    if name == "problems":
        return problem.show_group(context, talk, "order")
    if name == "switch":
        return walk.offer_switch(context, talk.take(_PARCEL).start("in_app").jump(1), "live_chat")
    if name == "exhausted":
        return common.exhausted(context, talk.take(_PARCEL).try_out(["order_details", "in_app"]))
    if name == "resume":
        return walk.pause(context, talk.take(_PARCEL).start("in_app").jump(1))
    if name == "next_issue":
        waiting = talk.take(_PARCEL).wait_behind([Paused("return_or_refund")])
        return Reply(*_asked(context, waiting.ask(Awaiting.NEXT_ISSUE)))
    if name == "draft":
        return Reply(*_asked(context, talk.take(_PARCEL).want_letter("support").showing_letter()))
    if name == "draft_offer":
        return Reply(*_asked(context, talk.take(_PARCEL).offer("email").ask(Awaiting.DRAFT_OFFER)))
    if name == "rating":
        return Reply(*_asked(context, talk.ask(Awaiting.RATING)))
    raise KeyError(state)


def _walked(context: Context, name: str, channel: str) -> Reply:
    talk = Conversation().take(_AID.get(channel, _PARCEL))
    if name == "start":
        return Reply(*_asked(context, talk.offer(channel)))
    walked = talk.start(channel).jump(1)
    if name == "step":
        return common.show_step(context, walked)
    if name == "all_steps":
        return walk.show_all(context, walked, None)
    if name == "stuck_help":
        return walk.help_with_step(context, walked)
    return Reply(*_asked(context, walked.ask(Awaiting.SOLVED)))


def _asked(context: Context, talk: Conversation) -> tuple[Conversation, tuple[Say, ...]]:
    return talk, questions.ask(context.knowledge, talk)


def events(context: Context, words: speaking.Words, state: str) -> list[Event]:
    """Tracker events that put a fresh conversation into a state."""
    last = reply(context, state)
    found: list[Event] = [ActionExecuted("action_listen")]
    if not last.said:
        return found
    found.append(UserUttered("hello", {"name": "greet", "confidence": 1.0}))
    found += [SlotSet(name, value) for name, value in last.conversation.to_slots().items() if value is not None]
    found += [_uttered(said, words) for said in last.said]
    return [*found, ActionExecuted("action_listen")]


def _uttered(said: Say, words: speaking.Words) -> BotUttered:
    values = {"team": "the team"} | {name: words.text(value) for name, value in said.values.items()}
    text = words[f"utter_{said.name}"].format(**values)
    buttons: list[dict[str, Any]] = [
        {"title": words.text(item.title), "payload": item.command.payload} for item in said.buttons
    ]
    return BotUttered(text, {"buttons": buttons}, {"utter_action": f"utter_{said.name}"})
