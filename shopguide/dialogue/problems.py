"""Which problems a message brings up, in the order in which they are worth taking."""

from __future__ import annotations

from typing import Final

from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.cues import GIVEN, Cue
from shopguide.dialogue.policy.situation import Situation
from shopguide.knowledge import Knowledge, Risk

#: What a mistake costs: to miss a stolen card is worse than to miss a late parcel. Times the probability, it orders
#: problems.
_COST: Final = {Risk.NONE: 1.0, Risk.MONEY: 1.3, Risk.SECURITY: 1.3}
#: At most so many problems of one message are taken up.
MOST: Final = 3
#: Named that clearly, an urgent problem is taken whatever else the message does.
_SURE: Final = 0.8
#: A problem that was denied comes back only if it is named that clearly.
_CLEAR: Final = 0.9
#: How much more a problem weighs whose facts the message tells.
_TOLD: Final = 1.25
#: As sure as the guide has to be of a problem beside another one.
_BESIDE: Final = 0.75
#: As sure as the guide has to be of another problem in the middle of one, and of a denial.
_MEANWHILE: Final = 0.65
#: … and of a denial of a problem that the message's intent speaks for that clearly.
_BEYOND_DOUBT: Final = 0.9
_SPOKEN_FOR: Final = 0.8
#: Asked or said beside a real problem, these aren't problems of their own.
_LIGHT: Final = frozenset({"product_question", "general_feedback"})
_REFUND: Final = "return_or_refund"
_SELLER: Final = "seller_problem"  # a seller who is named, too
_TRICKED: Final = "account_hacked"  # and scammed
_ASKED_SELLER: Final = (Cue.SELLER_CONTACTED, Cue.SELLER_SILENT, Cue.SELLER_REFUSED)
_BAD_SELLER: Final = (Cue.SELLER_RUDE, Cue.PAY_OUTSIDE)
_OF_A_REFUND: Final = (
    Cue.REFUND_PROMISED,
    Cue.REFUND_REFUSED,
    Cue.PARTIAL_REFUND,
    Cue.ITEM_RETURNED,
    Cue.RETURN_LABEL,
    Cue.RETURN_COST,
    Cue.RETURN_WANTED,
)


def affirmed(now: Situation) -> tuple[str, ...]:
    """Problems that the message has, the one worth most first.

    A refund that is only what the shopper wants done about another problem isn't one of its own.
    """
    found = {item.name: item.confidence for item in now.heard.issues if item.polarity is Polarity.AFFIRMED}
    if now.heard.pressed:
        return tuple(found)
    kept = {
        name: sure
        for name, sure in found.items()
        if name in now.knowledge.issues and (name not in now.conversation.ruled_out or sure >= _CLEAR)
    }
    worked_on = now.conversation.issue not in (None, _REFUND)
    others = worked_on or any(name != _REFUND for name in kept)
    if worked_on and now.heard.act is Act.SOLVED:
        kept.pop(_REFUND, None)  # "it worked, they sent the money back"
    if others and now.heard.signals(Cue.WANTS_REFUND) and not now.heard.signals(*_OF_A_REFUND):
        kept.pop(_REFUND, None)
    weighty = [name for name in kept if name not in _LIGHT]
    if weighty or (now.conversation.issue is not None and now.heard.topic in now.knowledge.answers):
        kept = {name: kept[name] for name in weighty}
    surest = max(kept.values(), default=0.0)
    kept = {name: sure for name, sure in kept.items() if sure >= _BESIDE or sure == surest}
    weight = {name: kept[name] * cost(now.knowledge, name) * _told_of(now, name) for name in kept}
    return tuple(sorted(kept, key=lambda name: -weight[name]))[:MOST]


def _told_of(now: Situation, problem: str) -> float:
    """More than 1 where the facts in the message are those of a playbook for the problem: it is what it is about."""
    facts = {*now.heard.facts}
    books = (book for book in now.knowledge.playbooks.values() if book.problem == problem and book.when)
    return _TOLD if any({*book.when} <= facts for book in books) else 1.0


def new(now: Situation) -> tuple[str, ...]:
    """Those that aren't being worked on; in the middle of one, another has to be clear."""
    free = now.conversation.issue is None or now.heard.pressed or denied(now)
    least = 0.0 if free else _MEANWHILE
    sure = {item.name for item in now.heard.issues if item.confidence >= least}
    if not free and now.heard.signals(*_ASKED_SELLER) and not now.heard.signals(*_BAD_SELLER):
        sure -= {_SELLER}  # "I asked the seller, they say TikTok has it": that is about the problem at hand
    return tuple(name for name in affirmed(now) if name != now.conversation.issue and name in sure)


def weighty(now: Situation) -> bool:
    """Whether it clearly speaks of a new problem that asks for more than an answer."""
    sure = {item.name for item in now.heard.issues if item.confidence >= _SURE}
    return any(name in sure and name not in _LIGHT for name in new(now))


def denied(now: Situation) -> bool:
    """Whether it clearly denies the problem that is being worked on.

    Who tells a fact of it doesn't deny it, nor who denies another one more clearly ("no refund, I want my parcel"), and
    where the intent speaks for it a denial has to be beyond doubt.
    """
    issue = now.conversation.issue
    if issue is None or _told_of(now, issue) > 1:
        return False
    if issue == _TRICKED and now.conversation.knows(*GIVEN):
        return False  # "it's my bank PIN, not my TikTok password" says what it was, and not that nothing happened
    spoken_for = now.heard.intent == issue and now.heard.confidence >= _SPOKEN_FOR
    least = _BEYOND_DOUBT if spoken_for else _MEANWHILE
    odds = {item.name: item.confidence for item in now.heard.issues if item.polarity is Polarity.DENIED}
    return odds.get(issue, 0.0) >= max(least, *odds.values(), 0.0)


def are_apart(names: tuple[str, ...]) -> bool:
    """Whether several problems have nothing to do with one another; trouble with the seller is about the order."""
    return len(names) > 1 and _SELLER not in names


def beside_receiver(now: Situation) -> tuple[str, ...]:
    """The new ones. Beside a problem at hand, a seller only named is a letter's receiver, and others must be sure."""
    if now.conversation.issue is None or now.heard.has(Act.DESCRIBE):
        return new(now)
    sure = {item.name for item in now.heard.issues if item.confidence >= _CLEAR}
    return tuple(name for name in new(now) if name in sure and name != _SELLER)


def urgent(now: Situation) -> bool:
    """Whether it clearly speaks of a new problem for which waiting costs money or the account."""
    if _told_of(now, now.conversation.issue or "") > 1:
        return False  # it goes on with the problem at hand: "one order, two charges"
    sure = {item.name: item.confidence for item in now.heard.issues if item.polarity is Polarity.AFFIRMED}
    return any(now.knowledge.issues[name].urgent and sure[name] >= _SURE for name in new(now))


def of_security(now: Situation) -> bool:
    """Whether it clearly speaks of a new problem of security."""
    sure = {item.name for item in now.heard.issues if item.confidence >= _SURE}
    return any(name in sure and now.knowledge.issues[name].risk is Risk.SECURITY for name in new(now))


def cost(knowledge: Knowledge, problem: str) -> float:
    """What it costs to overlook a problem, beside an ordinary one."""
    return _COST[knowledge.issues[problem].risk] if problem in knowledge.issues else 1.0
