"""Which words name a way to contact support, in the notation of `wordings`.

Three tables a channel: wordings that always mean it, wordings that mostly do, and wordings in which the
same words are something else (a device, an account setting, a mail that came in), which rule the latter out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shopguide.nlu.wordings import names


@dataclass(frozen=True)
class ChannelRules:
    """When words name a channel; `trigger` is a quick test whether the tables need to be looked at."""

    trigger: re.Pattern[str]
    sure: re.Pattern[str]
    likely: re.Pattern[str]
    unless: re.Pattern[str]
    same_throughout: bool = False  # where one mention is ruled out, the other likely ones are


NAMES: Final = names(
    r"""
    TEAM: support|team|company|customer|people|staff|guys|help|service|shop support|office|customer service
    THEM: them|you|support|tiktok|customer|someone|somebody|anyone|anybody|these|those|(?:the|your|their|ur|\
        tiktok) TEAM
    AUX: can|could|should|shall|may|might|must|will|ill|would|i|we|just|please|pls|wanna|gonna|better|rather|lets|to
    WISH: how|want|wanted|like|need|needed|prefer|able|try|trying|tried|possible|going|have|had|easier|better|\
        best|where
    WISH: when|quicker|faster|allowed|who|rather|decided|supposed|way|option|time|ok|okay
    WEIGH: is|are|does|do|about|of|than|or|prefer|try|use|used|tried|how|faster|better|with|not|neither
    WEIGH: nor|like|going|go with|only|via|by
    WAY: chat|call|calling|app|media|center|page|twitter|facebook|instagram|tweet|social|socials|helpline|\
        hotline|livechat
    TELL: contact\w*|reach\w*|get in touch|message\w*|write|wrote|complain\w*|speak|talk|ask\w*|support|help|report\w*
    TELL: tickets?|raise\w*|submit\w*|form|feedback
    ELSE: yourselves|yourself|myself|itself|me|us|my|his|her|off|out|back|a scam|bank|paypal|klarna|visa|police|\
        fedex|ups|usps|dhl|evri|royal
    ELSE: mum|mom|courier|amazon|apple|the (?:bank|courier|police|post|carrier|driver|school|university|shop next)|our
    BETTER: better|best|fine|easier|easiest|good|ok|okay|faster|fastest|quicker|quickest|slow|slower|perfect|\
        great|preferred
    FEW: two|three|four|five|six|seven|ten|several|multiple|countless|numerous|many|so many|\d+
    MAIL: e ?mails?(?: (?:add?ress?(?:es)?|addy|id))?|mail (?:id|add?ress?)
    IDLE: ther|that|an?|the|some|any|this|lots of|loads of|another|your|no|these|back|by|via|over|just|never|\
        already|also|us|me
    """
)
