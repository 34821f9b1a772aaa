"""Which words name a call to support: not the device, nor the shopper's number, nor calls that came in."""

from __future__ import annotations

import re
from typing import Final

from shopguide.nlu.channel_rules import NAMES, ChannelRules
from shopguide.nlu.wordings import wordings

PHONE: Final = ChannelRules(
    trigger=re.compile(r"call|phon|ring|rang|line|number|dial|buzz"),
    sure=wordings(
        r"""
    hot ?lines?|help ?lines?|call centers?|toll free|telephone (?:support|line|service|number|hours|call)
    (?:support|care|service|services|contact|helpline|tiktok|complaints?) (?:phone |telephone )?(?:line|\
        numbers?)(?! on)
    (?:support|customer service|customer care) <phone>
    phone (?:support|lines?|service|team|option|route|hours|queue|them|support|line opening)
    (?:give|gave|giving) (?:them|you|support|tiktok|customer service) a <(?:phone )?(?:call|ring|bell|buzz)>
    (?:speak|talk|spoke|speaking|talking|answer\w*|get|wait|waited|waiting|hold)(?: \w+){0,5} <(?:on|over|by|\
        via) (?:the )?phone>
    (?:answer|answering|answers|man) (?:the |their |your |any )?<phones?|calls?>
    <(?:phone |telephone )?numbers?> (?:for (?:tiktok|support|the support|customer|complaints?|help|me to call|\
        the (?:shop|company)))
    <(?:phone |telephone )?numbers?> (?:i|we|you|to|that i|which i|one)(?: (?:can|could|should|may))? (?:call|\
        ring|phone|dial|reach|speak)
    (?:your|ur|their|tiktok|tiktok shop|support) <(?:phone|telephone) numbers?>(?! field| page| screen)
    (?:is there|do (?:you|they) have|have you got|what is|give me|need|find)(?: (?:IDLE|tiktok|shop|uk|\
        us))+ <(?:phone|telephone) numbers?>
    WISH to <(?:call|ring|phone)>(?! ELSE| the|ed| [a-z]+ (?:bank|card))
    (?:make|making|made|do|prefer|by|via|through|over|a quick|want a|do a) (?:a |an |the )?<(?:phone|telephone|\
        voice) calls?>
        """,
        NAMES,
    ),
    likely=wordings(
        r"""
    (?:ring|call|phone|dial|telephone) (?:up )?THEM(?! (?:ads?|a scam))
    (?:the|phone|real|right|correct) <(?:phone |telephone )?numbers?> (?:for (?:calling|4)|4|work)
    (?:does|is) the <phone number>
    (?:give me|what ?i?s|where is|tell me|please|need) the (?:\w+ )?<(?:phone |telephone )?number>(?! of| on| i)
    (?:give me|gimme|gim me|need|want|have|got|there) (?:a|the|ur|any|some) <(?:phone |telephone )?numbers?>(?: (?:\
        please|pls|plz|then|now|for (?:you|u|this)))*(?: [.!?])*$
    ^(?:the |just (?:a |the )?)?<(?:phone |telephone )?(?:numbers?)>(?: (?:please|pls|plz|now))+(?: [.!?])*$
    ^(?:the )?<(?:phone|telephone) (?:numbers?|no)>(?: (?:please|pls|for|4|of|tiktok|shop|support))*(?: [.!?])*$
    (?:what ?i?s|what 's|tell me|drop) (?:your|ur|their) <(?:phone |telephone )?numbers?>(?: (?:please|pls|plz|\
        then|again))*(?: [.!?])*$
    (?:request|get|ask for|want|have)(?: a)? <call ?back>
    (?:the|is) <phone> (?:is )?(?:closed|open|busy)
    (?:is|are) (?:the |a )?<(?:phone )?calls?> (?:free|recorded|charged|toll)
    (?:switch to|prefer|rather) <phone>
    over the phone
    <phone|call|calling|phoning|a phone call> (?:is|are|would be|sounds|seems|works) (?:\w+ )?BETTER
    WEIGH (?:the |a )?<(?:phone )?calls?>(?= (?:BETTER|instead|please|or|than))
    worth <calling|phoning|ringing>
    AUX (?:also |even |already |just )?<call|ring|dial>(?! ELSE| the| light| size| box| is| arrived| came| was)
    (?:can|could|should|shall|do|if|may) (?:i|we|you) <phone>
    (?:i|we|ve|have|already|just|tried|also|then|and|even) <called|rang|phoned|call|ringing>(?= (?:FEW|once|\
        twice|again|yesterday|today))
    (?:i|we|ve|have|already|just|tried|also|then|and|even) <called|rang|phoned>(?= (?:and|but|up|on|at|every|\
        all|for|so|them|,|[.]))
    (?:i|we|ve|have|already|just|tried|also|even) (?:already |just |also )?<called|rang|phoned|calling|phoning|\
        ringing>$
    ^(?:tried |already |been )*<called|rang|phoned|calling|phoning|ringing>(?! ELSE)
    (?:by|via|through|per) (?:the |a )?<phone|telephone|call|phone ?call>
    WEIGH (?:the |a |an )?<phone>(?= (?:faster|quicker|better|open|slow|free|line|24|recorded|or|instead|please|\
        then|[?.]|support))
    WEIGH <calling|phoning|ringing>(?! ELSE)
    (?:or|by|prefer|use|using|than|try|via) (?:the )?<phone>(?: [.!?])*$
    (?:when|is|are) (?:is |are )?(?:the |their |your )?<phones?> (?:open|free|answered|manned|staffed|busy|\
        available|lines?)
    <phone|telephone|phone call|call|calling|phoning> (?:or|and|than|,) (?:by |the |via |live |in |on |help |\
        over |e ?)*(?:WAY|e?mail\w*)
    (?:WAY|e?mail\w*) (?:or|and|than|nor|,) (?:by |the |via |an? |through |over |on )*<phone|telephone|\
        phone call|call|calling|phoning>
    ^(?:the |no |by )?<phone|call|calling|telephone|phone call>(?: (?:please|pls|one|then|option|steps|\
        them))*(?: [.!?])*$
    (?:the|do|go|take|go with|lets do|lets do the) <phone> (?:one|please|pls|then|thing)
    (?:speak|talk) on <phone>
    tried <calling|phoning|ringing>
    call(?:ed|ing) (?:the )?<support|customer service|customer care>
        """,
        NAMES,
    ),
    unless=wordings(
        r"""
    (?:they|courier|bank|driver|he|she|seller|who|somebody|someone|couriers?|courier 's)(?: \w+){0,2} (?:ring|\
        call|phone) \w+
    (?:order|tracking|parcel|flight|model|serial|card) number
    google\w*(?: \w+){0,4} numbers?
    (?:my|his|her|old|new|wrong|another|same|own|both|locked|stolen|the old|verify|recovery|mums?|\
        android) (?:phone|mobile)(?: numbers?)?
    (?:change|changed|changing|update|updating|remove|add|swap|swapped|linked|chang)(?: \w+){0,6} (?:phone|\
        telephone)(?: numbers?)?
    phone (?:case|cases|mount|holder|charger|stand|grip|cover|screen|field|died|plan|number changed|and email|\
        or email on)
    (?:they|seller|he|she|who|someone|somebody|scammer|guy|man|woman|courier|bank|got|get|is|was|name|so|\
        things?) call(?:ed|s|ing)?
    (?:call|called|calling|calls|rang|ring|phoned|phone|phoning) (?:ELSE|it|that|this)
    phone calls? (?:from|asking|saying)
    (?:got|get|received|a) (?:phone )?calls? (?:from|asking|with)
    (?:is|was|are|were|what|whatever|something|someone|place|shop|seller|so|nothing|they) (?:they |are |is )?called
    (?:password|username|email|name|address) (?:and|or) (?:phone|telephone)(?: numbers?)?(?= (?:on|are|is|\
        changed|number|was|both))
    (?:on the phone) (?:with|to) (?:my|the|her|him|capital|a) 
    (?:on|in) (?:the|my|this|a|another) phone(?= (?:it|the|app|i|and|shop|screen))
        """,
        NAMES,
    ),
)
