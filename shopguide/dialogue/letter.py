"""Letters that the shopper sends: to the seller, to TikTok Shop, to the bank, or against a ban.

Written from the case in first-person sentences (`utter_letter_…` in domain.yml), with the shopper's own words where
they suit a letter. What isn't known yet is a marked blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from shopguide.dialogue import details, route, walk
from shopguide.dialogue.address import to_seller
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.cues import FACTS, GIVEN, Cue
from shopguide.dialogue.prose import asks_the_same, bare, is_request, request, retells, sentence, sentences, telling
from shopguide.knowledge import Detail, Knowledge

#: Who reads what is written on the way through a channel.
READERS: Final = {"order_details": "seller", "call_bank": "bank"} | dict.fromkeys(
    ("email", "in_app", "help_center", "live_chat", "tiktok_help"), "support"
)
KINDS: Final = ("seller", "support", "bank", "appeal")
#: Facts that a letter states, in the order in which they are told; each is `utter_letter_fact_<name>`.
STATED: Final = (
    Cue.MARKED_DELIVERED,
    Cue.ON_ITS_WAY,
    Cue.NEVER_SHIPPED,
    Cue.PREORDER,
    Cue.GOING_BACK,
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
    Cue.CUSTOMS,
    Cue.SELLER_CONTACTED,
    Cue.SELLER_SILENT,
    Cue.SELLER_REFUSED,
)
_TO_THE_SELLER: Final = frozenset({Cue.SELLER_CONTACTED, Cue.SELLER_SILENT, Cue.SELLER_REFUSED})
_IMPLIED: Final = {
    Cue.SELLER_CONTACTED: (Cue.SELLER_SILENT, Cue.SELLER_REFUSED),
    Cue.TAKEOVER_NOW: (Cue.TAKEN_OVER,),
    Cue.LOCKED_OUT: (Cue.TAKEN_OVER,),
}
#: What a letter is told to be, as an entry of `letter_without`: nothing but what was dictated.
ONLY_DICTATED: Final = "facts"
#: Words of a sentence that a short letter still has, and how many of them.
_SHORT: Final = 16
_SHORT_SENTENCES: Final = 3
#: Letters that can be friendlier or firmer.
WITH_A_TONE: Final = ("seller", "support")


@dataclass(frozen=True)
class Line:
    """A line of a letter and where it comes from.

    Attributes:
        origin: `story`, the name of a fact or a detail, `problem`, `wish`, `tried`, or none of these.
        text: as it stands there.
        words: as the conversation keeps it, where it stands there otherwise.
    """

    origin: str
    text: str
    words: str = ""

    @property
    def kept(self) -> str:
        """Its words as the conversation keeps them."""
        return self.words or self.text


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


def kind_for(knowledge: Knowledge, conversation: Conversation) -> str:
    """Whom the first letter is for: as the playbook at hand says, else who reads it on the channel that is walked."""
    done = conversation.channel == "call_bank" and conversation.knows(Cue.BANK_TOLD)
    book = route.playbook(knowledge, conversation)
    known = book.letter if book and book.letter in KINDS else "support"
    first = book and book.first_channel(conversation.region)
    if (
        conversation.awaiting is Awaiting.STEP
        and conversation.channel == "order_details"
        and not walk.has_taps(knowledge, conversation)
    ):
        return "seller"  # whose chat is opened there
    if conversation.channel not in READERS or done or conversation.channel == first != "call_bank":
        return known
    return READERS[conversation.channel]


def write(knowledge: Knowledge, conversation: Conversation, wording: Mapping[str, str]) -> Letter:
    """Put the letter together; see `lines`."""
    issue = knowledge.issues.get(conversation.issue or "")
    kind = conversation.letter or kind_for(knowledge, conversation)
    title = issue.title if issue else "TikTok Shop"
    order = None if Detail.ORDER_NUMBER in conversation.letter_without else conversation.order_number
    name = "utter_letter_subject_order" if order else "utter_letter_subject"
    contact = knowledge.contacts.get("email") if kind == "support" else None
    book = route.playbook(knowledge, conversation)
    return Letter(
        subject=wording[name].format(title=title, value=order),
        body=_body(lines(knowledge, conversation, wording)),
        attachments=(book.evidence or (issue.evidence if issue else ())) if book else (),
        address=contact.address if contact else None,
    )


def _body(all_lines: tuple[Line, ...]) -> str:
    """The lines, sentences that tell what happened in one paragraph."""
    body: list[str] = []
    for before, line in zip((None, *all_lines), all_lines, strict=False):
        if before and before.origin == line.origin == "story":
            body[-1] += f" {line.text}"
        else:
            body.append(line.text)
    return "\n".join(body)


def lines(knowledge: Knowledge, conversation: Conversation, wording: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines of the letter as it stands.

    Args:
        knowledge: for titles.
        conversation: the case; `letter` says whom it is for.
        wording: sentences by the full names of their responses; they may hold `{value}` or `{title}`.
    """

    def says(name: str, **values: str) -> str:
        return wording[f"utter_letter_{name}"].format(**values)

    kind = conversation.letter or kind_for(knowledge, conversation)
    issue = knowledge.issues.get(conversation.issue or "")
    left_out = conversation.letter_without
    tone = conversation.letter_tone
    opening = f"opening_{tone}" if tone == "friendly" and kind in WITH_A_TONE else f"opening_{kind}"
    found = [Line("opening", says(opening))]
    own = told(conversation)
    turned = [to_seller(words) if kind == "seller" else words for words in own]
    found += [Line("story", shown, "" if shown == words else words) for shown, words in zip(turned, own, strict=True)]
    if ONLY_DICTATED not in left_out:
        # In a short letter a fact stands for the sentences that are left out.
        all_told = len(own) == len(told(replace(conversation, letter_short=False)))
        in_words = conversation.told if own and all_told else ()
        known = [cue for cue in stated(conversation, kind) if cue not in in_words]
        found += [Line(cue.value, says(f"fact_{cue}")) for cue in known if cue not in left_out]
    if len(found) == 1:
        general = issue is not None and "problem" not in left_out
        scammed = general and conversation.issue == "account_hacked" and conversation.knows(*GIVEN)
        problem = "problem_scam" if scammed else f"problem_{conversation.issue}"
        found.append(Line("problem", says(problem if general else "blank_description")))
    for detail, value in (
        (Detail.ORDER_NUMBER, conversation.order_number),
        (Detail.AMOUNT, conversation.amount),
        (Detail.DATE, conversation.date),
    ):
        if detail not in left_out and value:
            if not any(_holds(line, value) for line in own):
                found.append(Line(detail.value, says(detail.value, value=value)))
        elif detail not in left_out and issue and detail in issue.ask and detail.value not in conversation.skipped:
            found.append(Line(detail.value, says(f"blank_{detail.value}")))
    tried = ", ".join(knowledge.channels[name].title for name in conversation.tried if name in knowledge.channels)
    if tried and kind in ("support", "appeal") and not conversation.letter_short and "tried" not in left_out:
        found.append(Line("tried", says("tried", value=tried)))
    wish = _wish(conversation, kind, wording)
    if Detail.WISH not in left_out and not any(asks_the_same(words, wish) for words in own):
        found.append(Line("wish", to_seller(wish) if kind == "seller" else wish))
    closing = f"closing_{tone}_{kind}" if tone == "firm" and kind in WITH_A_TONE else f"closing_{kind}"
    closing = f"closing_{tone}" if tone == "friendly" and kind in WITH_A_TONE else closing
    found.append(Line("closing", says(closing)))
    return tuple(found)


def told(conversation: Conversation) -> tuple[str, ...]:
    """The sentences that tell what happened in the shopper's words; nothing that was to be left out is in them."""
    if Detail.DESCRIPTION in conversation.letter_without:
        return ()
    values = {
        Detail.ORDER_NUMBER: conversation.order_number,
        Detail.AMOUNT: conversation.amount,
        Detail.DATE: conversation.date,
    }
    gone = [value for detail, value in values.items() if value and detail in conversation.letter_without]
    found = [sentence(words) for line in (conversation.story or "").splitlines() for words in sentences(line)]
    if conversation.letter_short:
        found = [words for words in found if len(words.split()) <= _SHORT][:_SHORT_SENTENCES]
    kept = [words for words in found if not any(_holds(words, value) for value in gone)]
    return tuple(words for at, words in enumerate(kept) if not _said_elsewhere(words, kept, at))


def _said_elsewhere(words: str, all_words: list[str], at: int) -> bool:
    """Whether another sentence tells the same, or more; of two that tell the same the later one counts."""
    here = len(telling(words))
    for place, other in enumerate(all_words):
        there = len(telling(other))
        same = retells(words, other) or (not here and other.lower().strip(" .") == words.lower().strip(" ."))
        if place != at and same and (there, place) > (here, at):
            return True
    return False


def _holds(line: str, value: str) -> bool:
    """Whether a value stands in a line, if its currency is written another way."""
    figures = [word for word in map(bare, value.split()) if word.isdecimal()]
    return value in line or (len(figures) == 1 and figures[0] in map(bare, line.split()))


def stated(conversation: Conversation, kind: str) -> tuple[Cue, ...]:
    """The facts of the case that a letter states."""
    known = [cue for cue in STATED if cue in conversation.facts and cue in FACTS]
    if kind == "seller":
        known = [cue for cue in known if cue not in _TO_THE_SELLER]
    return tuple(cue for cue in known if not any(other in known for other in _IMPLIED.get(cue, ())))


def _wish(conversation: Conversation, kind: str, wording: Mapping[str, str]) -> str:
    wish = conversation.wish
    if kind == "bank" and not (wish and is_request(wish)):
        return wording[f"utter_letter_wish_{BANK_WISHES.get(conversation.issue or '', OF_A_BANK)}"]
    if not wish:
        return wording[f"utter_letter_wish_{kind}"]
    wish = details.usual(wish)
    if wish in details.USUAL_WISHES:
        return wording["utter_letter_wish"].format(value=wording[f"utter_part_wish_{wish}"])
    whole = wish.endswith((".", "!", "?")) and len(wish.split()) > _FRAGMENT
    return request(wish) or (
        sentence(wish) if whole else wording["utter_letter_wish_words"].format(value=sentence(wish))
    )


_FRAGMENT: Final = 3
#: What a bank is asked to do, by the problem; about any other one, to take a payment back.
OF_A_BANK: Final = "bank_payment"
BANK_WISHES: Final = {
    "unauthorized_payment": "bank",
    "return_or_refund": "bank_refund",
    "account_hacked": "bank_account",
    "account_access": "bank_account",
}
