"""Letters that the shopper sends: to the seller, to TikTok Shop, to the bank, or against a ban.

Written from the case in first-person sentences (`utter_letter_…` in domain.yml), with the shopper's own words where
they suit a letter. What isn't known yet is a marked blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from shopguide.dialogue import details, route
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import FACTS, Cue
from shopguide.dialogue.heard import Heard
from shopguide.knowledge import Detail, Knowledge

#: Who reads what is written on the way through a channel.
_READERS: Final = {"order_details": "seller", "call_bank": "bank"} | dict.fromkeys(
    ("email", "in_app", "help_center", "live_chat", "tiktok_help"), "support"
)
#: Who is meant where a letter is wanted and a channel named.
_ADDRESSED: Final = {"order_details": "seller", "call_bank": "bank"}
KINDS: Final = ("seller", "support", "bank", "appeal")
#: Facts that a letter states, in the order in which they are told; each is `utter_letter_fact_<name>`.
STATED: Final = (
    Cue.MARKED_DELIVERED,
    Cue.ON_ITS_WAY,
    Cue.NEVER_SHIPPED,
    Cue.PREORDER,
    Cue.CANCELLED_BY_ITSELF,
    Cue.ITEM_WRONG,
    Cue.ITEM_DAMAGED,
    Cue.PART_MISSING,
    Cue.EMPTY_BOX,
    Cue.COUNTERFEIT,
    Cue.UNSAFE_PRODUCT,
    Cue.RETURN_WANTED,
    Cue.ITEM_RETURNED,
    Cue.REFUND_PROMISED,
    Cue.REFUND_REFUSED,
    Cue.PARTIAL_REFUND,
    Cue.CHARGED_TWICE,
    Cue.CHARGED_TOO_MUCH,
    Cue.CHARGE_UNKNOWN,
    Cue.CHILD_BOUGHT,
    Cue.TAKEN_OVER,
    Cue.TAKEOVER_NOW,
    Cue.LOCKED_OUT,
    Cue.CODE_MISSING,
    Cue.BANNED,
    Cue.PAY_OUTSIDE,
    Cue.CARRIER_CONDUCT,
    Cue.CUSTOMS,
    Cue.GIFT,
    Cue.SELLER_ROLE,
    Cue.SELLER_CONTACTED,
    Cue.SELLER_SILENT,
    Cue.SELLER_REFUSED,
)
_TO_THE_SELLER: Final = frozenset({Cue.SELLER_CONTACTED, Cue.SELLER_SILENT, Cue.SELLER_REFUSED, Cue.SELLER_ROLE})
_IMPLIED: Final = {Cue.SELLER_CONTACTED: (Cue.SELLER_SILENT, Cue.SELLER_REFUSED)}
#: Acts by which something is told.
_TELLING: Final = frozenset({Act.DESCRIBE, Act.ADD, Act.EXPOSED, Act.DEMANDED})
#: Acts whose words are for the guide.
_NOT_OF_A_STORY: Final = frozenset(
    {Act.ASK, Act.WANT_DRAFT, Act.WANT_ACTION, Act.WANT_PERSON, Act.VENT, Act.ABOUT_GUIDE, Act.EXPLAIN}
    | {Act.CHOOSE, Act.DECLINE, Act.CORRECT, Act.UNCLEAR, Act.VERIFY, Act.COMMENT, Act.RATE, Act.RESTART}
)
#: Dangers that a thing brought about, which a letter may tell; the others concern nobody who reads it.
_OF_A_THING: Final = (None, Cue.DANGER_INJURY, Cue.DANGER_FIRE)
#: As sure as the guide has to be that something is told, and nothing else: words in a letter can do harm.
_SURE: Final = 0.6
#: Fewer words than these, beside the details in them, tell nothing.
_LEAST_WORDS: Final = 3


@dataclass(frozen=True)
class Letter:
    """A letter. `mailto` is None unless it is for TikTok Shop and the operator configured an address."""

    subject: str
    body: str
    attachments: tuple[str, ...]
    address: str | None = None

    @property
    def mailto(self) -> str | None:
        """A mailto: link (RFC 6068) with subject and body, or None."""
        if self.address is None:
            return None
        lines = self.body.replace("\n", "\r\n")
        subject, body = quote(self.subject, safe=""), quote(lines, safe="")
        return f"mailto:{quote(self.address, safe='@')}?subject={subject}&body={body}"


def kind_said(heard: Heard, now: str | None = None) -> str | None:
    """Whom the message says the letter is for; of several, another one than it is for `now`."""
    option = heard.option_of(Act.ANSWER, Act.CHOOSE, Act.WANT_DRAFT)
    if option in KINDS:
        return option
    if heard.has(Act.WANT_DRAFT) and not heard.letter_kinds:
        return next((_ADDRESSED[name] for name in heard.channels if name in _ADDRESSED), None) or _seller_named(heard)
    others = [kind for kind in heard.letter_kinds if kind != now]
    return others[0] if now and len(others) == 1 else heard.letter_kind


def _seller_named(heard: Heard) -> str | None:
    """The seller, who is named without anything being told of them."""
    only_named = heard.named() == ("seller_problem",) and not heard.has(Act.DESCRIBE, Act.ADD)
    return "seller" if only_named else None


def kind_for(knowledge: Knowledge, conversation: Conversation) -> str:
    """Whom the first letter is for: who reads it on the channel at hand, else as the playbook says."""
    done = conversation.channel == "call_bank" and conversation.knows(Cue.BANK_TOLD)
    if conversation.channel in _READERS and not done:
        return _READERS[conversation.channel]
    book = route.playbook(knowledge, conversation)
    return book.letter if book and book.letter in KINDS else "support"


def own_words(heard: Heard, problem: str | None, *, apart: bool = False) -> str:
    """The words of a message that can stand in a letter about `problem`; "" where there are none.

    A message in which nothing but the case is told stands there as a whole. Beside anger, a question or a wish to the
    guide, only the clauses do that tell of the problem; if these can't be told from the rest, nothing does.

    Args:
        heard: the message.
        problem: what the letter is about.
        apart: whether its other problems are taken too, each for itself.
    """
    if heard.pressed or heard.secrets or heard.signals(Cue.QUOTED) or heard.danger not in _OF_A_THING:
        return ""
    named = heard.named()
    unsure = any(item.name in _TELLING and item.confidence < _SURE for item in heard.acts[:1])
    mixed = unsure or heard.has(*_NOT_OF_A_STORY) or heard.signals(Cue.ANGRY)
    if not heard.has(*_TELLING) and (mixed or problem not in named):
        return ""
    if mixed or apart:
        words = heard.clauses_of(problem or "")
        words = "" if mixed and len(words.split()) >= len(heard.text.split()) else words
    else:
        words = heard.clauses_of(*named) if len(named) > 1 else heard.text
    values = " ".join(value for slot in details.ENTITIES.values() for value in heard.entities.get(slot, ()))
    # A detail has a line of its own.
    least = _LEAST_WORDS if named or heard.facts or not values else 2 * _LEAST_WORDS
    return words if len([word for word in words.split() if word not in values]) >= least else ""


def redirects(heard: Heard, conversation: Conversation) -> bool:
    """Whether the message says that the letter is for somebody else."""
    return kind_said(heard, conversation.letter) not in (None, conversation.letter)


def is_change(heard: Heard, conversation: Conversation) -> bool:
    """Whether the message says how the letter is to change: length, receiver, a detail or a wish."""
    if heard.signals(Cue.LETTER_SHORTER, Cue.LETTER_WITHOUT) or redirects(heard, conversation):
        return True
    return bool(details.found(heard) or details.wish_of(heard) or (heard.facts and not heard.named()))


def is_addition(heard: Heard, conversation: Conversation) -> bool:
    """Whether the message tells something that belongs into the letter."""
    told = any(cue in STATED for cue in heard.facts) or own_words(heard, conversation.issue)
    return bool(told or details.found(heard) or details.wish_of(heard))


def named_details(heard: Heard) -> tuple[str, ...]:
    """Details that the message names, to be left out."""
    return heard.entities.get("detail", ())


def write(knowledge: Knowledge, conversation: Conversation, wording: Mapping[str, str]) -> Letter:
    """Put the letter together.

    Args:
        knowledge: for titles, evidence, and the configured address.
        conversation: the case; `letter` says whom it is for.
        wording: sentences by the full names of their responses; they may hold `{value}` or `{title}`.
    """

    def says(name: str, **values: str) -> str:
        return wording[f"utter_letter_{name}"].format(**values)

    kind = conversation.letter or kind_for(knowledge, conversation)
    issue = knowledge.issues.get(conversation.issue or "")
    left_out = conversation.letter_without
    title = issue.title if issue else "TikTok Shop"
    order = None if Detail.ORDER_NUMBER in left_out else conversation.order_number
    subject = says("subject_order", title=title, value=order) if order else says("subject", title=title)
    lines = [says(f"opening_{kind}")]
    lines += (own := [sentence(line) for line in told(conversation)])
    lines += [says(f"fact_{cue}") for cue in stated(conversation, kind) if not own or cue not in conversation.told]
    if len(lines) == 1:
        lines.append(says(f"problem_{conversation.issue}") if issue else says("blank_description"))
    for detail, value in (
        (Detail.ORDER_NUMBER, conversation.order_number),
        (Detail.AMOUNT, conversation.amount),
        (Detail.DATE, conversation.date),
    ):
        if detail not in left_out and value:
            if not any(_holds(line, value) for line in own):
                lines.append(says(detail.value, value=value))
        elif detail not in left_out and issue and detail in issue.ask and detail.value not in conversation.skipped:
            lines.append(says(f"blank_{detail.value}"))
    tried = ", ".join(knowledge.channels[name].title for name in conversation.tried if name in knowledge.channels)
    if tried and kind in ("support", "appeal") and not conversation.letter_short:
        lines.append(says("tried", value=tried))
    lines.append(_wish(conversation, kind, wording))
    lines.append(says(f"closing_{kind}"))
    contact = knowledge.contacts.get("email") if kind == "support" else None
    book = route.playbook(knowledge, conversation)
    return Letter(
        subject=subject,
        body="\n".join(lines),
        attachments=(book.evidence or (issue.evidence if issue else ())) if book else (),
        address=contact.address if contact else None,
    )


def told(conversation: Conversation) -> tuple[str, ...]:
    """What the shopper wrote that stands in the letter; nothing that was to be left out is in it."""
    if conversation.letter_short or Detail.DESCRIPTION in conversation.letter_without:
        return ()
    values = {
        Detail.ORDER_NUMBER: conversation.order_number,
        Detail.AMOUNT: conversation.amount,
        Detail.DATE: conversation.date,
    }
    gone = [value for detail, value in values.items() if value and detail in conversation.letter_without]
    lines = (conversation.story or "").splitlines()
    return tuple(line for line in lines if not any(_holds(line, value) for value in gone))


def _holds(line: str, value: str) -> bool:
    """Whether a value stands in a line, if its currency is written another way."""
    figures = [word for word in map(_bare, value.split()) if word.isdecimal()]
    return value in line or (len(figures) == 1 and figures[0] in map(_bare, line.split()))


def _bare(word: str) -> str:
    return word.strip("$£€.,;:!?()").removesuffix(".00")


def stated(conversation: Conversation, kind: str) -> tuple[Cue, ...]:
    """The facts of the case that a letter states."""
    known = [cue for cue in STATED if cue in conversation.facts and cue in FACTS]
    if kind == "seller":
        known = [cue for cue in known if cue not in _TO_THE_SELLER]
    return tuple(cue for cue in known if not any(other in known for other in _IMPLIED.get(cue, ())))


def _wish(conversation: Conversation, kind: str, wording: Mapping[str, str]) -> str:
    wish = conversation.wish
    if kind in ("bank", "appeal") or not wish or Detail.WISH in conversation.letter_without:
        return wording[f"utter_letter_wish_{kind}"]
    value = wording[f"utter_part_wish_{wish}"] if wish in details.USUAL_WISHES else wish
    return wording["utter_letter_wish"].format(value=value)


def sentence(text: str) -> str:
    """Words with blanks tidied, a capital and an end mark."""
    tidy = " ".join(text.split())
    tidy = tidy[:1].upper() + tidy[1:]
    return tidy if not tidy or tidy[-1] in ".!?" else tidy + "."
