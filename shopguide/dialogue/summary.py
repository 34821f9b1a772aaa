"""The summary for a person: what a shopper pastes or reads out, and what is sent where the operator arranged for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.letter import Letter, stated, told
from shopguide.knowledge import Knowledge

# Characters of the story, and of each other detail. Whoever answers a phone listens to no more.
_MOST_STORY: Final = 1200
_MOST_DETAIL: Final = 300
# So many summaries of one talk may be sent.
MOST_OF_A_TALK: Final = 3


class State(StrEnum):
    """What has become of a summary that the shopper wanted sent."""

    PENDING = "pending"  # not confirmed; it is tried again
    ACCEPTED = "accepted"  # the other side has confirmed that it has it
    FAILED = "failed"  # given up
    LIMITED = "limited"  # not sent: too many


@dataclass(frozen=True)
class Standing:
    """How a talk stands with its summaries.

    Attributes:
        state: what has become of the one asked about; None while it was never sent.
        count: how many of this talk were sent.
        recipient: the name that the shopper said yes to.
        digest: of the one asked about, see `Summary.digest`.
        text: the text of the one asked about, where it failed.
    """

    state: State | None = None
    count: int = 0
    recipient: str | None = None
    digest: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Summary:
    """What a person who takes over needs to know.

    Attributes:
        issue: id of the issue; None when it is not known.
        title: its title, or what stands for one.
        happened: the story in the shopper's words.
        tried: titles of the channels that did not help.
        missed: steps that could not be found, in words.
        draft: the e-mail that was written, if one was.
        text: all of it in lines, to be pasted or read out; of the draft only its subject.
    """

    issue: str | None
    title: str
    happened: str | None
    order_number: str | None
    amount: str | None
    date: str | None
    wish: str | None
    email: str | None
    tried: tuple[str, ...]
    missed: tuple[str, ...]
    draft: Letter | None
    text: str

    @property
    def digest(self) -> str:
        """Equal for summaries that say the same."""
        said = "\0".join([self.text, self.draft.body if self.draft else ""])
        return hashlib.sha256(said.encode()).hexdigest()


def summarize(
    knowledge: Knowledge, talk: Conversation, wording: Mapping[str, str], draft: Letter | None = None
) -> Summary | None:
    """Put the summary together; None when nothing is known that a person could use.

    Args:
        knowledge: for titles and steps.
        talk: for what the shopper said and did.
        wording: lines by the full names of their responses (utter_summary_…), each with `{value}`; that of a step
            with `{title}`, `{number}`, `{total}` and `{words}`.
        draft: the e-mail, where it was written.
    """
    issue = knowledge.issues.get(talk.issue or "")
    if issue is None and not talk.complaint and not talk.order_number:
        return None
    facts = [wording[f"utter_letter_fact_{cue}"] for cue in stated(talk, "support") if cue not in talk.told]
    words = told(replace(talk, letter_short=False))
    happened = _clipped(" ".join([*words, *facts]) or talk.complaint, _MOST_STORY)
    amount, date, wish, email, order = (
        _clipped(value, _MOST_DETAIL) for value in (talk.amount, talk.date, talk.wish, talk.email, talk.order_number)
    )
    tried = tuple(knowledge.walkthrough(name).title for name in talk.tried if knowledge.can_walk(name))
    missed = tuple(_steps(knowledge, talk.missed, wording["utter_summary_step"]))
    said = {
        "utter_summary_issue": issue.title if issue else None,
        "utter_summary_happened": happened,
        "utter_summary_order": order,
        "utter_summary_amount": amount,
        "utter_summary_date": date,
        "utter_summary_tried": ", ".join(tried),
        "utter_summary_missed": "; ".join(missed),
        "utter_summary_wish": wish,
        "utter_summary_email": email,
        "utter_summary_draft": draft.subject if draft else None,
    }
    lines = [wording[name].format(value=value) for name, value in said.items() if value]
    return Summary(
        issue=issue.id if issue else None,
        title=issue.title if issue else "TikTok Shop",
        happened=happened,
        order_number=order,
        amount=amount,
        date=date,
        wish=wish,
        email=email,
        tried=tried,
        missed=missed,
        draft=draft,
        text="\n".join(lines),
    )


def _steps(knowledge: Knowledge, marks: Iterable[str], wording: str) -> Iterable[str]:
    """The steps of `Conversation.missed`; those that knowledge/ no longer has are left out."""
    for mark in marks:
        name, _, step = mark.rpartition(":")
        steps = knowledge.walkthrough(name).steps if knowledge.can_walk(name) else ()
        if step.isdecimal() and int(step) < len(steps):
            number = int(step)
            words = steps[number].text.replace("**", "").rstrip(".")
            yield wording.format(
                title=knowledge.walkthrough(name).title, number=number + 1, total=len(steps), words=words
            )


def _clipped(text: str | None, most: int) -> str | None:
    """`text` on one line, cut at the end of a word where it is longer than `most` characters; None when empty."""
    tidy = " ".join((text or "").split())
    if len(tidy) <= most:
        return tidy or None
    cut = tidy[: most - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"
