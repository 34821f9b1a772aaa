"""Which words name support's e-mail: not the shopper's address, nor mails that came in."""

from __future__ import annotations

import re
from typing import Final

from shopguide.nlu.channel_rules import NAMES, ChannelRules
from shopguide.nlu.wordings import wordings

EMAIL: Final = ChannelRules(
    trigger=re.compile("mail"),
    sure=wordings(
        r"""
    <e ?mail|mail> THEM(?! account| settings)
    WISH to <e ?mail>(?! ELSE| address| account)
    (?:write|writing|send|sending|drop|shoot|fire|wrote|written|compose|draft|prepare|make)(?: (?:off|IDLE|THEM|\
        FEW))* <e ?mails?|mails?>
    sent(?: (?:them|you|support|tiktok|an|another|FEW|in|off))+ <e ?mails?|mails?>
    (?:support|customer (?:service|care)|complaints?|contact|official) <MAIL>
    <MAIL> (?:for|of) (?:the )?(?:support|complaints?|tiktok|customer|contact|help|seller)
    <MAIL> (?:to (?:contact|reach|write|use|send|complain)|i can|i should|where i|that i can)
    <MAIL> (?:support|contact|option|route|way|channel|method|team|response|reply|replies|inbox|template|draft)
    (?:what ?i?s|is there|give me|need|where is|find)(?: (?:IDLE|right|correct|tiktok|shop|\
        their))+ <MAIL>(?! on|in| from| that)
    do (?:you|they) (?:have|do|take|read|check|answer)(?: IDLE)? <MAIL>
    (?:answer\w*|repl\w+|respond\w*|ignor\w*|react\w*|read)(?: (?:to|any of|an?|my|the|our|any|all))* <e ?mails?>
    <e ?mails?> (?:(?:was|were|is|are|got|get|gets|been|just) )?(?:ignored|unanswered|not answered|bounced|\
        nothing back)
    <e ?mails?> (?:and|but)? ?(?:got|get|with)? ?(?:no|zero) (?:reply|replies|answer|response)
    (?:put|write|attach|include|pictures|photos)(?: \w+){0,4} (?:the|that) <e ?mail>(?! address)
    """,
        NAMES,
    ),
    likely=wordings(
        r"""
    AUX (?:also |even |already )?<e ?mail>(?! ELSE)
    e ?mail(?:l?ed|l?ing)
    (?:FEW|my|the) <e ?mails>(?= (?:later|and|no|but|already|,|[.]|so far|with))
    <mail(?:ed|ing)?> THEM
    (?:i|use|rather|address do i|should i) <mail>(?! (?:in|to|back|the))
    (?:by|via|through|over|per|using|on|with) (?:an? |the )?<e ?mails?|mail>
    WEIGH (?:the |an? |by |via )?<e ?mails?>
    <e ?mails?> (?:or|and|than|,) (?:by |the |via |live |in |on |help |over )*WAY
    <e ?mails?> (?:or|than|,) (?:by |the |via )*(?:phone|telephone)
    phone (?:or|than|nor|,) (?:by |the |via |an? )*<e ?mails?>
    WAY (?:or|and|than|nor|,) (?:by |the |via |an? |through )*<e ?mails?>
    ^(?:the |no )?<MAIL|mail>(?: (?:please|pls|one|then|option|steps))*(?: [.!?])*$
    <e ?mail> (?:one|please|pls|then|it is|thing)
    <e ?mails?> (?:is|are|would be|sounds|seems|works) (?:\w+ )?BETTER
    lets (?:do |go )?(?:with |for )?<e ?mail>
    """,
        NAMES,
    ),
    unless=wordings(
        r"""
    (?:'s|there was|there were) (?:\w+ )?MAIL
    (?:what|when|with|who)(?: \w+){0,5} sent(?: \w+){0,3} by MAIL
    ch[a-z]{0,2}ng?e?d?(?: \w+){0,2} MAIL
    (?:my|his|her|old|new|wrong|different|another|other|recovery|backup|work|registered|linked|same|own|both) MAIL
    (?:phishing|spam|scam|fake|marketing|confirmation|verification|automatic|auto|automated|robot|shipping|dead) MAIL
    (?:change|changed|changing|update|updating|verify|hackers?|delete|remove|add|swap|swapped)(?: \w+){0,2} MAIL
    MAIL (?:saying|says|said|that|telling|from|account|code|notifications?|verification|confirmation|settings?|\
        updates?)
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
