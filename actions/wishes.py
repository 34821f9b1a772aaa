"""Wishes that come in any words and at any time: the e-mail written, words to say, and what the guide cannot do."""

from __future__ import annotations

import re
from typing import Final

from actions.buttons import resume_summary_buttons
from actions.drafting import begin_draft
from actions.speech import way_on
from actions.summary import show_summary
from actions.turn import Turn
from actions.words import plain_words
from shopguide.conversation import Conversation

_POLITE: Final = r"(?:(?:ok(?:ay)?|yes|yeah|yep|please|pls|plz|just|so|then|well|and|now|can|could|u|you|would|will) )*"
_DRAFT: Final = re.compile(
    rf"{_POLITE}(?:(?:help me )?(?:to )?)(?:draft|(?:write|compose|word|type)(?=.* (?:me|it|this|that)\b))(?: up)? "
    r"(?:(?:me|an?|the|my|it|that|this|one|something|complaint|e ?mail|message|letter|text|up|for|to|them|him|her"
    r"|the seller|support|tiktok|please|pls)\b ?)+"
    rf"|{_POLITE}draft(?: please| pls)?"
    r"|(?:ok |and |so )?(?:can|could|will|would) (?:you|u)(?: please| pls)? (?:write|compose)"
    r"(?: (?:an?|the|my|e ?mail|mail|letter|complaint|text|for|me|to|them|support|tiktok|please|pls))+"
    r"|(?:ok |and |so )?what (?:do|should|shall|can|would) i (?:write|put)(?: (?:to|in|there|it|the|them|him|her"
    r"|e ?mail|message|seller|support|tiktok|then|now))*",
)
_WHAT: Final = ("what", "ok what", "and what", "so what")
_WORDS: Final = re.compile(
    r"(?:ok |and |so |but )?what (?:do|should|shall|can|would|exactly do) i (?:say|tell|paste)"
    r"(?: (?:to|in|there|it|the|them|him|her|chat|phone|on|agent|person|seller|support|tiktok|shop|then|now|exactly))*"
)
# Of these the guide does none: design.md, "It informs; it cannot act".
_DEEDS: Final = (
    r"(?:refund|cancel|contact|call|phone|message|text|track|check|look (?:up|at|into)|find out|see|fix|solve|sort|send"
    r"|report|file|delete|remove|change|return|replace|block|ban|ask|speak|talk|e ?mail|stop|get|give|forward|escalate"
    r"|do|transfer|connect|pay)"
)
_YOU_DO: Final = re.compile(
    rf"{_POLITE}(?:can|could|will|would) (?:you|u|ya|yall)(?: (?:please|pls|plz|just|not|then|also|even|actually))* "
    rf"{_DEEDS}\b"
    r"(?! (?:me (?:how|where|what|the|a|an|to)|how|where|what))"
)
_DO_IT: Final = re.compile(
    rf"{_POLITE}(?:(?:refund me|give me (?:back )?my money(?: back)?|do (?:it|this|that) for me"
    r"|cancel (?:it|my order|the order|this order))(?: (?:for me|now|please|pls|asap|immediately|right now))*)"
)
_YOU_CANT: Final = re.compile(
    r"(?:so |but |ok |wait )*(?:you|u) (?:really |actually )?(?:cant|can not|cannot|wont|dont|will not) "
    rf"{_DEEDS}\b.{{0,30}}"
)
_READY: Final = re.compile(
    r"(?:ok |and |so |but )*what (?:(?:should|do|must|will|would) i (?:need|have|prepare|bring|get)|else do i need)"
    r"(?: (?:to|have|ready|get|before|first|with|me|for|it|this|that|them|the|call|chat|i|start|in|my|hand|ring|go|on"
    r"|up))*"
)
_STORED: Final = re.compile(
    r"(?:so |and |but |wait |ok )*(?:(?:did|do|will|are|have) (?:you|u) (?:going to |gonna |now |still |all |ever )*"
    r"(?:save|saved|store|stored|storing|keep|kept|keeping|record|recorded|sell|share|log|logged)\b.*"
    r"|is my (?:card|data|info\w*|number|password|code|message)s? (?:number |details )?(?:safe|saved|stored|kept)\b.*"
    r"|what (?:do|did|have) (?:you|u) (?:save|store|keep|know)\b.*|who (?:sees|reads|can see|can read) (?:this|my)\b.*)"
)


def words_wanted(turn: Turn) -> Conversation | None:
    """The draft, the summary or what to have ready, where the shopper wants to know what to write, say or bring."""
    said = plain_words(turn.text)
    if turn.talk.issue is None:
        return None
    if _DRAFT.fullmatch(said):
        # On the way to the seller or a chat, what to write there is meant.
        elsewhere = said.startswith(_WHAT) and "mail" not in said and turn.talk.channel not in (None, "email")
        return _show_words(turn) if elsewhere else begin_draft(turn, turn.talk)
    if _WORDS.fullmatch(said):
        return _show_words(turn)
    issue = turn.facts.issues.get(turn.talk.issue)
    if issue and _READY.fullmatch(said):
        turn.say("have_ready", have_ready=", ".join(issue.have_ready))
        return way_on(turn, turn.talk)
    return None


def _show_words(turn: Turn) -> Conversation:
    return show_summary(turn, turn.talk, resume_summary_buttons(turn))


def wants_deed(turn: Turn) -> bool:
    """Whether the guide is asked to act itself: "refund me", "can you cancel it for me"."""
    said = plain_words(turn.text)
    return bool(_YOU_DO.match(said) or _DO_IT.fullmatch(said) or _YOU_CANT.fullmatch(said))


def asks_what_is_kept(turn: Turn) -> bool:
    """Whether the shopper asks what becomes of what they wrote."""
    return bool(_STORED.fullmatch(plain_words(turn.text)))
