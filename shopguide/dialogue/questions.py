"""Questions: how each is asked, asked once more in simpler words, and which buttons answer it.

The id of a question is the value of `awaiting`. `docs/contributors/dialogue.md` says how to add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shopguide.dialogue import route
from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.conversation import OF_A_WALK, Awaiting, Conversation
from shopguide.dialogue.cues import Cue
from shopguide.dialogue.details import HIGHEST, WISH_CHOICES
from shopguide.dialogue.reply import Button, Phrase, Say, Text, button
from shopguide.dialogue.walk import place
from shopguide.knowledge import Detail, Knowledge
from shopguide.markdown import escape

#: Ratings that can be given.
RATINGS: Final = tuple(range(1, HIGHEST + 1))
MOST_BUTTONS: Final = 4


@dataclass(frozen=True)
class Choice:
    """A fixed answer to a question: the fact that it tells, if any."""

    id: str
    fact: Cue | None = None


#: Questions that decide the playbook, with their choices.
DECIDING: Final[Mapping[Awaiting, tuple[Choice, ...]]] = {
    Awaiting.DELIVERY: (
        Choice("delivered", Cue.MARKED_DELIVERED),
        Choice("on_its_way", Cue.ON_ITS_WAY),
        Choice("not_shipped", Cue.NEVER_SHIPPED),
    ),
    Awaiting.ITEM_FAULT: (
        Choice("wrong", Cue.ITEM_WRONG),
        Choice("damaged", Cue.ITEM_DAMAGED),
        Choice("missing", Cue.PART_MISSING),
        Choice("fake", Cue.COUNTERFEIT),
    ),
    Awaiting.REFUND_STAGE: (
        Choice("not_asked", Cue.RETURN_WANTED),
        Choice("approved", Cue.REFUND_PROMISED),
        Choice("refused", Cue.REFUND_REFUSED),
    ),
    Awaiting.CHARGE_KIND: (
        Choice("twice", Cue.CHARGED_TWICE),
        Choice("too_much", Cue.CHARGED_TOO_MUCH),
        Choice("declined", Cue.PAYMENT_DECLINED),
        Choice("coupon", Cue.COUPON_FAILED),
    ),
    Awaiting.BOOKED: (Choice("pending", Cue.PAYMENT_PENDING), Choice("booked")),
    Awaiting.CAN_LOG_IN: (Choice("yes"), Choice("no", Cue.CANT_LOG_IN)),
    Awaiting.SELLER_ASKED: (
        Choice("no"),
        Choice("no_answer", Cue.SELLER_SILENT),
        Choice("refused", Cue.SELLER_REFUSED),
    ),
}
#: Other questions with fixed choices.
CHOICES: Final[Mapping[Awaiting, tuple[Choice, ...]]] = {
    **DECIDING,
    Awaiting.TO_WHOM: (Choice("seller"), Choice("stranger"), Choice("bank"), Choice("tiktok")),
    Awaiting.REGION: (Choice("us"), Choice("uk"), Choice("eu"), Choice("other")),
    Awaiting.SAFE: (Choice("safe"), Choice("unsafe")),
}


def choices(question: Awaiting | None) -> tuple[Choice, ...]:
    """The fixed choices of a question."""
    return CHOICES.get(question, ()) if question else ()


def ask(knowledge: Knowledge, conversation: Conversation) -> tuple[Say, ...]:
    """The open question with its buttons; with none open, what else the shopper can do."""
    asked = _asked(knowledge, conversation)
    return (Say(asked[0], asked[1], buttons(knowledge, conversation)),)


def ask_simply(knowledge: Knowledge, conversation: Conversation) -> tuple[Say, ...]:
    """The open question in simpler words."""
    question = conversation.awaiting
    name, values = _asked(knowledge, conversation)
    if question in SIMPLE:
        return (Say(f"simply_{question}", values, buttons(knowledge, conversation)),)
    if question is None:
        return (Say(name, values, buttons(knowledge, conversation)),)
    return (Say("simply_choose", {}, buttons(knowledge, conversation)),)


def ask_briefly(knowledge: Knowledge, conversation: Conversation) -> tuple[Say, ...]:
    """The open question once more, in a line, after something else was said."""
    question = conversation.awaiting
    _, values = _asked(knowledge, conversation)
    shown = buttons(knowledge, conversation)
    if question is Awaiting.DETAIL:
        return (Say("again_detail", {"detail": Phrase(f"part_detail_{conversation.detail}")}, shown),)
    if question in BRIEF and (question not in OF_A_WALK or values.get("title")):
        return (Say(f"again_{question}", values, shown),)
    if question is Awaiting.STEP and values:
        return (Say("again_step", {"number": values["number"]}, shown),)
    if choices(question) or question is Awaiting.CHANNELS:
        return (Say("again_choose", {}, shown),)
    return ask(knowledge, conversation)


#: Questions that are asked again in a line of their own, beside steps and details.
BRIEF: Final = frozenset(
    {Awaiting.START, Awaiting.SOLVED, Awaiting.RESUME, Awaiting.DRAFT, Awaiting.DRAFT_OFFER, Awaiting.NEXT_ISSUE}
)
#: Questions with simpler words of their own.
SIMPLE: Final = frozenset(
    {Awaiting.START, Awaiting.STEP, Awaiting.SOLVED, Awaiting.SWITCH, Awaiting.CLARIFY, Awaiting.DETAIL}
)


def _asked(knowledge: Knowledge, conversation: Conversation) -> tuple[str, dict[str, Text]]:
    """Name and values of the sentence that asks the open question."""
    here = place(knowledge, conversation)
    title = here.walk.title if here else ""
    match conversation.awaiting:
        case None:
            return ("anything_else" if conversation.issue or conversation.said_once else "tell_problem"), {}
        case Awaiting.START | Awaiting.SOLVED | Awaiting.DRAFT_OFFER:
            return f"ask_{conversation.awaiting}", {"title": title}
        case Awaiting.STEP if here:
            return "step", {"number": str(here.number), "total": str(here.total), "words": here.step.text}
        case Awaiting.REPLY if here:
            return "ask_reply", {"title": title}
        case Awaiting.RESUME if here:
            return "ask_resume", {"title": title, "number": str(here.number), "total": str(here.total)}
        case Awaiting.SWITCH:
            other = knowledge.walk_title(conversation.other_channel)
            return "ask_switch", {"title": other, "current": title}
        case Awaiting.LINE_WORDS if conversation.letter_line is None:
            return "ask_new_line", {}
        case Awaiting.LINE_WORDS:
            return "ask_line_words", {"line": escape(conversation.letter_line or "")}
        case Awaiting.DETAIL:
            return f"ask_{conversation.detail}", {}
        case Awaiting.NEXT_ISSUE if conversation.queue:
            return "ask_next_issue", {"problem": said_back(knowledge, conversation.queue[0].issue)}
        case Awaiting() as question:
            return f"ask_{question}", {}


def said_back(knowledge: Knowledge, problem: str) -> str:
    """A problem in a few words: its title."""
    return knowledge.issues[problem].title if problem in knowledge.issues else problem


def buttons(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    """The buttons that answer the open question, likeliest first."""
    question = conversation.awaiting
    if fixed := choices(question):
        return tuple(button(f"{question}_{choice.id}", Do.OPTION, choice.id) for choice in fixed)
    return _BUTTONS[question](knowledge, conversation) if question in _BUTTONS else ()


def _start(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    name = conversation.channel or ""
    aid = knowledge.first_aid.get(name)
    first = Button(aid.button, Command(Do.START, name)) if aid else button("start", Do.START, name)
    more = [button("other_ways", Do.OTHER_WAYS), button("tried", Do.TRIED)]
    return (first, *more, button("why", Do.WHY))


def _step(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    if conversation.step in conversation.stuck:
        return (
            button("found", Do.NEXT),
            button("still_stuck", Do.STUCK),
            button("other_ways", Do.OTHER_WAYS),
        )
    third = button("show_all", Do.ALL) if conversation.step == 0 else button("back", Do.BACK)
    return (button("next", Do.NEXT), button("stuck", Do.STUCK), third, button("pause", Do.PAUSE))


def _switch(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    other = conversation.other_channel or ""
    return (Button(knowledge.walk_button(other), Command(Do.START, other)), button("stay", Do.REPEAT))


def channel_buttons(knowledge: Knowledge, names: tuple[str, ...]) -> tuple[Button, ...]:
    """A button for each channel."""
    return tuple(Button(knowledge.walk_button(name), Command(Do.CHANNEL, name)) for name in names)


def _channels(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return channel_buttons(knowledge, route.alternatives(knowledge, conversation)[:MOST_BUTTONS])


def problem_buttons(knowledge: Knowledge, names: tuple[str, ...]) -> tuple[Button, ...]:
    """A button for each problem, and a way out."""
    known = [name for name in names if name in knowledge.issues]
    titles = [Button(knowledge.issues[name].title, Command(Do.PROBLEM, name)) for name in known]
    return (*titles, button("something_else", Do.MENU))


def menu_buttons(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    """The headings of the list of problems, and a person."""
    groups = [Button(group.title, Command(Do.GROUP, group.id)) for group in knowledge.groups.values()]
    return (*groups, button("person", Do.PERSON))


def _solved(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (
        button("solved", Do.SOLVED),
        button("not_solved", Do.NOT_SOLVED),
        button("waiting", Do.WAITING),
    )


def _detail(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    if conversation.detail == Detail.WISH:
        return (*(button(f"wish_{name}", Do.OPTION, name) for name in WISH_CHOICES), button("skip", Do.SKIP))
    return (button("skip", Do.SKIP), button("pause", Do.PAUSE))


def _draft(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (
        button("sent", Do.NEXT),
        button("change_line", Do.LINE),
        button("shorter", Do.SHORTER),
        button("other_ways", Do.OTHER_WAYS),
    )


def _letter_line(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    numbers = (Button(str(at), Command(Do.LINE, str(at))) for at in range(1, MOST_BUTTONS + 1))
    return (*numbers, button("nothing_to_change", Do.DECLINE))


def _line_words(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    leave = button("leave_line", Do.DECLINE)
    return (button("cut_line", Do.CUT), leave) if conversation.letter_line else (leave,)


def _draft_offer(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (button("draft", Do.LETTER), button("next", Do.NEXT), button("other_ways", Do.OTHER_WAYS))


def _resume(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (button("resume", Do.RESUME), button("start_over", Do.RESTART))


def _reply(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (button("no_reply", Do.NOT_SOLVED), button("settled", Do.SOLVED), button("resume", Do.RESUME))


def _yes_no(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (button("yes", Do.ACCEPT), button("not_now", Do.DECLINE))


def _forget(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (button("forget_yes", Do.ACCEPT), button("forget_no", Do.DECLINE))


def _handoff(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (button("handoff_yes", Do.SEND), button("handoff_no", Do.KEEP))


def _rating(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (*(Button(str(n), Command(Do.RATE, str(n))) for n in RATINGS), button("skip", Do.SKIP))


def _comment(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    return (button("skip", Do.SKIP),)


def nothing_open(knowledge: Knowledge, conversation: Conversation) -> tuple[Button, ...]:
    """What can be done when no question is open."""
    if conversation.issue is None:
        return menu_buttons(knowledge, conversation)[:-1]
    return (
        button("other_ways", Do.OTHER_WAYS),
        button("letter", Do.LETTER),
        button("solved", Do.SOLVED),
        button("person", Do.PERSON),
    )


_BUTTONS: Final = {
    None: nothing_open,
    Awaiting.START: _start,
    Awaiting.STEP: _step,
    Awaiting.SWITCH: _switch,
    Awaiting.CHANNELS: _channels,
    Awaiting.CLARIFY: menu_buttons,
    Awaiting.DRAFT_OFFER: _draft_offer,
    Awaiting.DRAFT: _draft,
    Awaiting.DETAIL: _detail,
    Awaiting.LETTER_LINE: _letter_line,
    Awaiting.LINE_WORDS: _line_words,
    Awaiting.SOLVED: _solved,
    Awaiting.RATING: _rating,
    Awaiting.COMMENT: _comment,
    Awaiting.NEXT_ISSUE: _yes_no,
    Awaiting.RESUME: _resume,
    Awaiting.REPLY: _reply,
    Awaiting.HANDOFF: _handoff,
    Awaiting.FORGET: _forget,
}
