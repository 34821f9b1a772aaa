"""The e-mail that the shopper sends: which details are missing, and the text made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from shopguide.conversation import Conversation
from shopguide.knowledge import Detail, Knowledge

# A complaint shorter than this many words does not say what happened.
_ENOUGH_WORDS: Final = 4
# At most so many questions: a longer form is a reason to give up.
MAX_QUESTIONS: Final = 4


@dataclass(frozen=True)
class Draft:
    """The parts of an e-mail. `mailto` is None unless the operator configured an address."""

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


def missing(knowledge: Knowledge, talk: Conversation) -> list[Detail]:
    """Details still to be asked, in the order of asking; what is known is never asked."""
    issue = knowledge.issues.get(talk.issue or "")
    wanted = [Detail.DESCRIPTION, *(issue.ask if issue else (Detail.ORDER_NUMBER, Detail.WISH))]
    known = {
        Detail.DESCRIPTION: len((talk.complaint or "").split()) >= _ENOUGH_WORDS,
        Detail.ORDER_NUMBER: bool(talk.order_number),
        Detail.AMOUNT: bool(talk.amount),
        Detail.DATE: bool(talk.date),
        Detail.WISH: bool(talk.wish),
    }
    left = [detail for detail in wanted if not known[detail] and detail.value not in talk.skipped]
    return left[: max(MAX_QUESTIONS - len(talk.skipped), 0)]


def write(knowledge: Knowledge, talk: Conversation, wording: Mapping[str, str]) -> Draft:
    """Put the e-mail together.

    Args:
        knowledge: for the issue's title, evidence, and the configured address.
        talk: for what the shopper said.
        wording: sentences by the full names of their responses (utter_draft_…); each may hold `{value}`, those of
            the subject `{title}` too.
    """
    issue = knowledge.issues.get(talk.issue or "")
    title = issue.title if issue else "TikTok Shop"
    subject = (wording["utter_draft_subject_order"] if talk.order_number else wording["utter_draft_subject"]).format(
        title=title, value=talk.order_number
    )
    tried = ", ".join(knowledge.channels[name].title for name in talk.tried if name in knowledge.channels)
    lines = [wording["utter_draft_opening"], _sentence(talk.complaint) or title + "."]
    for name, value in (
        ("utter_draft_order", talk.order_number),
        ("utter_draft_amount", talk.amount),
        ("utter_draft_date", talk.date),
        ("utter_draft_tried", tried),
        ("utter_draft_wish", talk.wish),
    ):
        if value:
            lines.append(wording[name].format(value=value))
    lines.append(wording["utter_draft_closing"])
    contact = knowledge.contacts.get("email")
    return Draft(
        subject=subject,
        body="\n".join(lines),
        attachments=issue.evidence if issue else (),
        address=contact.address if contact else None,
    )


def _sentence(text: str | None) -> str:
    """The shopper's words with blanks tidied and an end mark."""
    tidy = " ".join((text or "").split())
    tidy = tidy[:1].upper() + tidy[1:]
    return tidy if not tidy or tidy[-1] in ".!?" else tidy + "."
