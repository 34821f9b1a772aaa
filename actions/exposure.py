"""A shopper who says in passing that money, a code or a card went to a scammer: that is no "done" and no "solved"."""

from __future__ import annotations

import re
from typing import Final

from actions.speech import way_on
from actions.turn import Turn
from shopguide.conversation import Awaiting, Conversation

# A longer message tells a story, which the classifier understands better than this.
_FEW_WORDS: Final = 14
_GAVE: Final = re.compile(
    r"\b(?:gave|given|paid|payed|clicked|tapped|entered|typed|installed|downloaded|transferred|wired"
    r"|read (?:it|them|him|her) out|let (?:him|her|them) in)\b",
    re.I,
)
# Alone these say little: "I told my mum".
_HANDED: Final = re.compile(r"\b(?:sent|put|told|shared|forwarded|confirmed|opened|filled)\b", re.I)
_IT: Final = re.compile(r"\b(?:it|them|that|him)\b", re.I)
_SECRET: Final = re.compile(
    r"\b(?:codes?|pins?|passwords?|cards?|money|cash|gift ?cards?|zelle|cash ?app|venmo|paypal|bitcoin|crypto|bank|ssn"
    r"|id|links?|details|info|anydesk|teamviewer|paid|payed|wired|transferred)\b|[$£€]\s?\d",
    re.I,
)
# Not said, only asked, or said of support on the way the guide is showing.
_OTHERWISE: Final = re.compile(
    r"\?|\b(?:\w+n['’]t|(?:did|do|does|have|has|had|was|would|could|should|wo)nt|not|never|nothing|nobody|almost"
    r"|nearly|should|shall|if|before|will|gonna|going to)\b"
    r"|\b(?:report|form|e-?mail|message|screenshots?|photos?|support|agent|tiktok|chat)\b",
    re.I,
)
# Where it is not the issue itself, a scam has to be spoken of: a quarrel with a seller is none.
_SCAM: Final = re.compile(
    r"\b(?:zelle|cash ?app|venmo|paypal|gift ?cards?|crypto|bitcoin|western union|wire|transfer\w*|outside"
    r"|off (?:the )?app|whats ?app|telegram|scam\w*|fraud\w*|fake|phish\w*|links?|bank details|iban|deposit"
    r"|friends and family)\b",
    re.I,
)
_OPEN: Final = (Awaiting.START, Awaiting.STEP, None)


def gave_away(turn: Turn) -> Conversation | None:
    """What to do at once, where the shopper has just said that something was given to a scammer."""
    talk, text = turn.talk, turn.text
    issue = turn.facts.issues.get(talk.issue or "")
    if issue is None or not issue.exposed or issue.first_aid in talk.tried or talk.awaiting not in _OPEN:
        return None
    if len(text.split()) > _FEW_WORDS or not _tells_of_giving(text) or _OTHERWISE.search(text):
        return None
    if issue.first_aid is None and not _SCAM.search(f"{talk.complaint} {text}"):
        return None
    # On a step, "sent it" is said of the step.
    if talk.awaiting is Awaiting.STEP and not _SECRET.search(text):
        return None
    turn.say("exposed", words="\n".join(fact.text for fact in issue.exposed))
    if turn.facts.can_walk(issue.first_aid):
        talk = talk.but(channel=issue.first_aid, step=0, stuck=(), awaiting=Awaiting.START, repairs=0)
    return way_on(turn, talk)


def _tells_of_giving(text: str) -> bool:
    if _GAVE.search(text):
        return True
    return bool(_HANDED.search(text) and (_SECRET.search(text) or _IT.search(text)))
