"""Which words name a way to contact support, in the notation of `wordings`.

Three tables a channel: wordings that always mean it, wordings that mostly do, and wordings in which the
same words are something else (a device, an account setting, a mail that came in), which rule the latter out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shopguide.nlu.wordings import names, wordings


@dataclass(frozen=True)
class ChannelRules:
    """When words name a channel; `trigger` is a quick test whether the tables need to be looked at."""

    trigger: re.Pattern[str]
    sure: re.Pattern[str]
    likely: re.Pattern[str]
    unless: re.Pattern[str]


NAMES: Final = names(
    r"""
    TEAM: support|team|company|customer|people|staff|guys|help|service|shop support|office|customer service
    THEM: them|you|support|tiktok|customer|someone|somebody|anyone|anybody|these|those|(?:the|your|their|ur|tiktok) TEAM
    AUX: can|could|should|shall|may|might|must|will|ill|would|i|we|just|please|pls|wanna|gonna|better|rather|lets|to
    WISH: how|want|wanted|like|need|needed|prefer|able|try|trying|tried|possible|going|have|had|easier|better|best|where
    WISH: when|quicker|faster|allowed|who|rather|decided|supposed|way|option|time|ok|okay
    WEIGH: is|are|does|do|about|of|than|or|prefer|try|use|used|tried|choose|chose|pick|how|faster|better|with|not|neither
    WEIGH: nor|like|going|go with|only|via|by
    WAY: chat|call|calling|app|media|center|page|twitter|facebook|instagram|tweet|social|socials|helpline|hotline|livechat
    TELL: contact\w*|reach\w*|get in touch|message\w*|write|wrote|complain\w*|speak|talk|ask\w*|support|help|report\w*
    TELL: tickets?|raise\w*|submit\w*|form|feedback
    ELSE: me|us|my|his|her|it|that|this|off|out|back|a scam|bank|paypal|klarna|visa|police|fedex|ups|usps|dhl|evri|royal
    ELSE: mum|mom|courier|amazon|apple|the (?:bank|courier|police|post|carrier|driver|school|university|shop next)|our
    FEW: two|three|four|five|six|seven|ten|several|multiple|countless|numerous|many|so many|\d+
    MAIL: e ?mails?(?: address(?:es)?)?
    IDLE: an?|the|some|any|this|lots of|loads of|another|your|no|these|back|by|via|over|just|never|already|also|us|me
    """
)

EMAIL: Final = ChannelRules(
    trigger=re.compile("mail"),
    sure=wordings(
        r"""
        <e ?mail|mail> THEM(?! account| settings)
        WISH to <e ?mail>(?! ELSE| address| account)
        (?:write|writing|send|sending|drop|shoot|fire|wrote|written|compose)(?: (?:off|IDLE|THEM|FEW))* <e ?mails?|mails?>
        sent(?: (?:them|you|support|tiktok|an|another|FEW|in|off))+ <e ?mails?|mails?>
        (?:support|customer (?:service|care)|complaints?|contact|official) <MAIL>
        <MAIL> (?:for|of) (?:the )?(?:support|complaints?|tiktok|customer|contact|help|seller)
        <MAIL> (?:to (?:contact|reach|write|use|send|complain)|i can|i should|where i|that i can)
        <MAIL> (?:support|contact|option|route|way|channel|method|team|response|inbox|template|draft)
        (?:what is|is there|give me|need|where is|find)(?: (?:IDLE|right|correct|tiktok|shop|their))+ <MAIL>(?! on| in| from| that)
        do (?:you|they) (?:have|do|take|read|check|answer)(?: IDLE)? <MAIL>
        (?:answer\w*|repl\w+|respond\w*|ignor\w*|react\w*|read)(?: (?:to|any of|my|the|our|any|all))* <e ?mails?>
        <e ?mails?> (?:(?:was|were|is|are|got|get|gets|been|just) )?(?:ignored|unanswered|not answered|bounced|nothing back)
        <e ?mails?> (?:and|but)? ?(?:got|get|with)? ?(?:no|zero) (?:reply|replies|answer|response)
        FEW <e ?mails>(?! saying| from)
        (?:put|write|attach|include|pictures|photos)(?: \w+){0,4} (?:the|that) <e ?mail>(?! address)
        """,
        NAMES,
    ),
    likely=wordings(
        r"""
        AUX (?:also |even |already )?<e ?mail>(?! ELSE)
        e ?mail(?:l?ed|l?ing)
        (?:by|via|through|over|per|using|on|with) (?:an? |the )?<e ?mails?|mail>
        WEIGH (?:the |an? |by |via )?<e ?mails?>
        <e ?mails?> (?:or|and|than|,) (?:by |the |via |live |in |on |help |over )*WAY
        WAY (?:or|and|than|nor|,) (?:by |the |via |an? |through )*<e ?mails?>
        ^(?:the |no )?<e ?mails?|mail>(?: (?:please|pls|one|then|option|steps))*(?: [.!?])*$
        (?:the|do|go|take|go with) <e ?mail> (?:one|please|pls|then)
        lets (?:do |go )?(?:with |for )?<e ?mail>
        """,
        NAMES,
    ),
    unless=wordings(
        r"""
        (?:my|his|her|old|new|wrong|different|another|other|recovery|backup|work|registered|linked|same|own|both) MAIL
        (?:phishing|spam|scam|fake|marketing|confirmation|verification|automatic|auto|automated|robot|shipping|dead) MAIL
        (?:change|changed|changing|update|updating|verify|hackers?|delete|remove|add|swap|swapped)(?: \w+){0,2} MAIL
        MAIL (?:saying|says|said|that|telling|from|account|code|notifications?|verification|confirmation|settings?|updates?)
        MAIL (?:preferences|on my|on file|linked|and password|and phone|or password|i signed|i used|came|never came)
        MAIL (?:was changed|changed|swapped|is wrong|is old|not mine|is not mine|login|about my order (?:being|was))
        (?:got|get|gets|getting|received?|receiving|had|send|sends|sending|sent) (?:IDLE )*e ?mail\w*
        (?:they|seller|he|she|tiktok|bank|who|scammers?|someone|somebody) (?:IDLE )*e ?mail(?:s|ed|ing)
        (?:log|logs|logged|login|logging|sign|signed|signing|register\w*|verif\w+|codes?|link|linked)(?: \w+){0,4} MAIL
        (?:invoice|receipt|confirmation|notif\w+|updates?|label|ticket came|password)(?: \w+){0,4} (?:by|via|to|in) MAIL
        e ?mail(?:ed|ing)? ELSE
        (?:password|username|phone|number|name|address) (?:and|or) e ?mails?
        (?:parcel|label|ship|shipped|return|package|returned)(?: \w+){0,4} (?:by|in|with|via|through) mail
        """,
        NAMES,
    ),
)
