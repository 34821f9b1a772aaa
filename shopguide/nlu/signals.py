"""What a message says beside its issue: whether it is urgent, and which channels were tried without success."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shopguide.nlu.channel_rules import NAMES
from shopguide.nlu.mentions import channel_spans
from shopguide.nlu.word_view import WordView
from shopguide.nlu.wordings import wordings

_URGENT: Final = wordings(
    r"""
    urgent|urgently|asap|a s a p|emergency|this instant|time sensitive|immediately (?:please|pls|!)
    (?:need|want|help|sort|fix|cancel|stop|speak|talk|please|pls|answer|refund|act|must|agent|human|person|\
        reply|now)(?: \w+){0,5} (?:right now|right away|straight away|immediately)
    (?:as soon as (?:possible|humanly possible|you can))
    (?:can not|can nt|could not) wait(?! to| for (?:it|my|the|this|them) to)
    (?:need|needs|needed|have to have|must have|want)(?: \w+){0,6} (?:today|tonight|by tomorrow|for tomorrow|\
        within the hour)
    (?:wedding|birthday|funeral|flight|trip|party|event|exam|interview|surgery|christmas|graduation|holiday|\
        baby shower)(?: \w+){0,3} (?:tomorrow|today|tonight|this weekend|in (?:two|three|2|3) (?:days|hours))
    (?:tomorrow|today|tonight) (?:is|for) (?:\w+ ){0,3}(?:wedding|birthday|funeral|flight|trip|party|event|exam|\
        interview)
    today ! !
    (?:do|act|help|answer|reply|respond|fix)(?: \w+){0,4} (?:today|fast|quickly|now) !
    (?:they are|still|someone is|somebody is) (?:\w+ ){0,2}(?:spending|emptying|draining|taking)(?: \w+){0,4} now
    (?:before|until) (?:midnight|tonight|tomorrow)
    time is running out
    """,
    NAMES,
)
_CALM: Final = wordings(
    r"""
    (?:not|never|nothing|no|without|is nt|hardly) (?:(?:that|very|really|super|so|all|too|particularly|an?|\
        at all|of) )*(?:urgent|urgency|emergency|urgently)
    (?:no|not in a|in no) (?:rush|hurry)
    whenever (?:you|suits|works|there)
    (?:do not|not) need (?:it |this |an answer |them )*(?:right now|today|immediately|asap|straight away|right away)
    """,
    NAMES,
)

_OUTCOME: Final = (
    r"(?:answer\w*|repl\w+|respond\w*|help\w*|work\w*|back|pick\w*|react\w*|read\w*|solve\w*|fix\w*|care\w*|happen\w*)"
)
# A channel that is asked about, or about to be tried, was not tried.
_PROSPECT: Final = re.compile(
    r"""\b(?:(?:can|could|should|shall|may|might|would|will|do|does|is|are)\s(?:i|we|you|there|they|the|it)\b
        |if|how|where|which|what|when\s(?:is|are|can|do)|want\sto|wanna|like\sto|going\sto|gonna|need\sto|\
        let\sme|please
        |pls|(?:told|said|advised|asked)(?:\sme)?\sto|prefer|instead|rather|before\si|is\s$|does\s$|\
        do\s$)[^.?!;,]{0,60}$""",
    re.X,
)
_DID: Final = wordings(
    r"""
    e ?mail(?:l?ed)|mailed|called|rang|rung|phoned|tweeted|messaged|msged|dmed|dmd|dm'd|chatted|contacted|complained
    (?:reported|wrote|written|asked|spoke|spoken|tagged|tried|used|sent|filed|submitted|filled|posted|read|\
        checked|looked)
    (?:already|been|have|ve) (?:done|did|on|through|to|in|down|made|gone|via|call|e ?mail|ring)
    (?:^|, )done the
    (?:keep|been|tried|kept) (?:call|ring|e ?mail|messag|phon|writ|chatt|tweet|wait|report)\w*
    """,
    NAMES,
)
_FAILED: Final = wordings(
    r"""
    (?:did|does|do|done|doing|got|gets|get|heard|hear|has|have) (?:me )?(?:nothing|nowhere)
    (?:did|does|do|has|have|is|was|were|will|are|would) (?:not|nt|n't|never) (?:\w+ ){0,2}OUTCOME
    (?:never|nobody|noone|no one|none|nothing|neither|no human|nt|not) (?:\w+ ){0,3}OUTCOME
    no (?:help|use|reply|replies|answer|answers|response|luck|joy|good|success|result|feedback|reaction)
    useless|pointless|hopeless|waste of time|a joke|a waste|unhelpful|rubbish|terrible|unanswered|bounced|disconnected
    hung up|hang up|hanging up|hangs up|cut (?:me )?off|cuts (?:me )?off|in vain|nothing (?:happened|came|back|\
        yet|since)
    ignor\w+|went (?:nowhere|dead)|goes nowhere|leads nowhere|silence|crickets|still waiting|rings out|on hold
    (?:copy past\w+|canned|automated|automatic|auto|bot|robot) (?:answers?|repl\w+|responses?|messages?|e ?mails?)
    (?:busy|engaged|closed|dead|down|offline|failed|fails)
    """,
    NAMES | {"OUTCOME": _OUTCOME},
)
_SUCCEEDED: Final = wordings(
    r"""
    (?:it|that|they|this|he|she|and) (?:worked|helped|(?:got |have |has )?(?:fixed|sorted|solved) it)
    """,
    NAMES,
)
# The seller who stays silent was written to, and the seller is written to from the order.
_SELLER_TRIED: Final = wordings(
    r"""
    (?:messaged|contacted|chatted|wrote|asked|texted|dmed|msged|told|tried|e ?mailed|written|spoke|spoken|\
        messages) (?:(?:to|with|the|my|this|that|contacting|messaging|asking) )*sellers?
    sellers? (?:\w+ ){0,3}(?:never|not|nt|stopped) (?:\w+ ){0,2}(?:answer\w*|repl\w+|respond\w*|react\w*|read)
    sellers? (?:\w+ )?(?:ignor\w+|blocked me|ghosted|ghosting|stopped (?:answering|replying|responding))
    """,
    NAMES,
)
_LOOK_BACK: Final = 90  # characters before a mention in which a question about it begins
_SENTENCE: Final = re.compile(r"[^.!?;]+[.!?;]*")


@dataclass(frozen=True)
class Signals:
    """Hints for the triage: the matter will not wait; these channels (by id, in order) were tried without success."""

    urgent: bool = False
    tried: tuple[str, ...] = ()


def signals(view: WordView) -> Signals:
    """The signals in a message."""
    calm = [match.span() for match in _CALM.finditer(view.text)]
    urgent = any(
        not any(start < match.end() and match.start() < end for start, end in calm)
        for match in _URGENT.finditer(view.text)
    )
    return Signals(urgent, _tried(view))


def _tried(view: WordView) -> tuple[str, ...]:
    """The channels tried without success, each once, in the order of mention."""
    named = channel_spans(view)
    tried = []
    for sentence in _SENTENCE.finditer(view.text):
        said = sentence[0]
        if _SUCCEEDED.search(said):
            continue
        failed = _FAILED.search(said) is not None
        for channel, (start, end) in named:
            if not sentence.start() <= start < sentence.end():
                continue
            before = view.text[sentence.start() : start]
            upto = view.text[max(sentence.start(), start - _LOOK_BACK) : end]
            asked = said.rstrip().endswith("?") and "," not in view.text[end : sentence.end()]
            if _PROSPECT.search(before[-_LOOK_BACK:]) or (asked and not _DID.search(upto)):
                continue
            if failed or _DID.search(upto):
                tried.append(channel)
        if _SELLER_TRIED.search(said) and not said.rstrip().endswith("?"):
            tried.append("order_details")
    return tuple(dict.fromkeys(tried))
