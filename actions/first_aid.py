"""Which first aid, such as calling the bank, the shopper says is done: it is no way to reach TikTok Shop."""

from __future__ import annotations

import re
from typing import Final

from actions.turn import Turn
from actions.words import plain_words
from shopguide.conversation import Conversation

_BANK = r"(?:banks?|issuer|card company|paypal|visa|mastercard|amex)"
_DENIED = r"\b(?:\w{{1,9}}n['’]t|(?:have|has|had|did|do|does|is|was|ca|could|wo|would)nt|cannot|not|never|{more})\b"
# In a message that says that something was done or tried, naming it is enough; but a password may be what fails.
_NAMED: Final = {
    "call_bank": re.compile(rf"\b{_BANK}\b", re.I),
    "secure_account": re.compile(
        rf"^(?!.*{_DENIED.format(more='still')}).*\b(?:passwords?|pw|2-?step|2fa|secured?)\b", re.I | re.S
    ),
}
# In a complaint it has to be said that the shopper did it; who changed a password there may be the thief.
_TOLD: Final = {
    "call_bank": re.compile(
        r"\b(?:called|rang|phoned|contacted|informed|notified|alerted|told|spoke (?:to|with)|talked (?:to|with)"
        rf"|reported (?:it|this|that) to|been (?:on )?to)\s+(?:up\s+)?(?:(?:my|the|our)\s+)?{_BANK}\b",
        re.I,
    ),
}
# Said in so many words while that is what was asked for: "changed the password", "called them".
_I_DID: Final = r"(?:(?:ok|okay|yes|yep|yeah|done|i|we|ive|have|just|already|now) )*"
_REPORTED: Final = {
    "call_bank": re.compile(
        rf"{_I_DID}(?:called|rang|phoned|spoke (?:to|with)|told)"
        r"(?: (?:them|him|her|already|now|up|the|my|bank|card|issuer))*"
        rf"|{_I_DID}(?:cancelled|canceled|blocked|froze|frozen|stopped|locked|killed)"
        r"(?: (?:the|my|that|card|cards|it|already|now))*"
    ),
    "secure_account": re.compile(
        rf"{_I_DID}(?:changed|reset|updated|secured|removed|kicked out|turned on|switched on|set up)"
        r"(?: (?:the|my|a|it|all|new|passwords?|pw|pass|account|devices?|unknown|2fa|2|two|step|factor|verification"
        r"|already|now|too|and))*"
    ),
}
# Said before it in the same breath, it was not done: "I haven't called my bank", "should I have told the bank?"
_HEDGED: Final = re.compile(rf"{_DENIED.format(more='should|must|shall|if|once|until|before|unless')}[^.,;!?]*$", re.I)


def done(turn: Turn, talk: Conversation) -> str | None:
    """The issue's first aid, where the message names it and it was not done before."""
    named = _first_aid(turn, talk)
    is_named = named in _NAMED and _NAMED[named].search(turn.text)
    return reported(turn, talk) or (named if is_named else None)


def reported(turn: Turn, talk: Conversation) -> str | None:
    """The issue's first aid, where the message says that it is done, and nothing else."""
    aid = _first_aid(turn, talk)
    return aid if aid in _REPORTED and _REPORTED[aid].fullmatch(plain_words(turn.text)) else None


def told_as_done(turn: Turn, talk: Conversation) -> str | None:
    """The issue's first aid, where a complaint says in passing that it is done."""
    aid = _first_aid(turn, talk)
    said = _TOLD[aid].search(turn.text) if aid in _TOLD else None
    return aid if said and not _HEDGED.search(turn.text[: said.start()]) else None


def _first_aid(turn: Turn, talk: Conversation) -> str | None:
    """The issue's first aid, unless it was done before."""
    issue = turn.facts.issues.get(talk.issue or "")
    if issue is None or issue.first_aid in talk.tried or not turn.facts.can_walk(issue.first_aid):
        return None
    return issue.first_aid
