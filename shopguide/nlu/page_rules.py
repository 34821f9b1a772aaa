"""Which words name the pages that lead to support: the in-app report, the Help Center, the order page."""

from __future__ import annotations

import re
from typing import Final

from shopguide.nlu.channel_rules import NAMES, ChannelRules
from shopguide.nlu.wordings import wordings

IN_APP: Final = ChannelRules(
    trigger=re.compile(r"\bapp\b|report|feedback"),
    sure=wordings(
        r"""
    in app (?:problem )?(?:reports?|reporting|support|help|form|contact|complaints?|option|feedback|tickets?|\
        way|route|one)
    app (?:reports?|reporting|support|report form|help section)
    (?:make|made|making|do|did|file|filed|send|sent|submit|submitted|fill in|fill out)(?: (?:a|an|the|\
        in))* in app (?:report|form)
    report a problem(?: (?:in|inside|through|via|within|on|from) (?:the )?app)?
    problem reports?(?: (?:form|option|button))?
    feedback and help
    help and feedback
    report (?:button|form|option|function|tool|feature)
        """,
        NAMES,
    ),
    likely=wordings(
        r"""
    (?:through|via|using|inside|within) (?:the |your |tiktok |their )*app
    (?:TELL|do|doing|done)(?: \w+){0,5} <(?:in|inside|through|via|within|from|using|with|on) (?:the |your |\
        tiktok |this |ur )*app>
    <(?:in|inside|through|via|within|using|on|from) (?:the |your |tiktok )*app> (?:\w+ ){0,3}(?:report|contact|\
        complain|support)
    use (?:the |your |tiktok )*<app> to (?:report|contact|complain|ask|get)
    (?:WEIGH |^)(?:the |by )?in app
    WEIGH <in app>
    ^(?:in |inside |through |from |the )*app(?: (?:please|pls|one|then|option|steps|report))*(?: [.!?])*$
    in app(?= (?:or|and|than|,) (?:by |the |via |live |on |help |over |e ?)*(?:WAY|e?mail|phone))
    (?:WAY|e?mail|phone) (?:or|and|than|nor|,) (?:by |the |via |through )*<in (?:the )?app>
        """,
        NAMES,
    ),
    unless=wordings(
        r"""
    (?:order\w*|bought|buy\w*|pay|paid|paying|payment|purchas\w+|checkout|log\w*|sign\w*|see|shows?|outside|\
        cancel\w*|change\w*)(?: \w+){0,5} app
    app (?:store|crash\w*|freez\w*|it (?:is )?show\w*|says?|shows?|is showing)
    in app (?:purchas\w+|browser|order|payment|notifications?|wallet|camera|coins?)
    (?:through|using|via|in|inside) (?:the |my |a )?(?:bank|bank's|banking|paypal|klarna|other|another|\
        wrong)(?: \w+)? app
        """,
        NAMES,
    ),
)

HELP_CENTER: Final = ChannelRules(
    trigger=re.compile(r"help|faq|support|website|web|knowledge"),
    sure=wordings(
        r"""
    (?:tiktok |web |online |the app )?help ?(?:centers?|pages?|section|site|website|articles?|portal|hub|menu|topics?)
    faqs?(?: (?:page|section|pages))?
    (?:support|customer service) (?:page|pages|center|site|website|portal|articles?|section)
    knowledge base
        """,
        NAMES,
    ),
    likely=wordings(
        r"""
    (?:prefer|via|through|using|by|use|over) (?:the |their |your )?<web ?site>
    TELL(?: \w+){0,3} (?:on|through|via|using|from) (?:the |their |your )?<web ?site>
    ^(?:the )?web ?site(?: (?:please|pls|one|then))*(?: [.!?])*$
        """,
        NAMES,
    ),
    unless=wordings(
        r"""
    (?:order\w*|bought|buy\w*|pay|paid|paying|payment|purchas\w+|log\w*|sign\w*|weird|fake|\
        other)(?: \w+){0,4} web ?site
        """,
        NAMES,
    ),
)

ORDER_DETAILS: Final = ChannelRules(
    trigger=re.compile(r"order|seller|purchase|shop that"),
    sure=wordings(
        r"""
    (?:contact|message|chat|talk|speak|write|dm|text|ask|messag\w+|chatt\w+|contact\w+|dm\w*|wrote|\
        talking) (?:(?:to|with|out|direct|directly|the|my|this|that|a|each) )*(?:sellers?|shop owner|\
        store owner|shop that sold)
    (?:get|getting|got) in touch with (?:the |my |this )?seller
    (?:reach|reached|reaching) (?:out )?(?:to )?(?:the |my )?seller
    seller (?:chat|messages?|inbox|contact)
    (?:contact|help|message|support|reach|complain|steps|link|route|way)(?: \w+){0,4} <(?:from|through|via|\
        inside|under|in) (?:the |my |an |each )*(?:orders?(?: (?:details?|page|list|screen|itself))*|purchase|\
        orders page)>
    (?:via|through|using) (?:the |my )?<orders?(?: details?)?(?: (?:page|screen|list|section))?>
        """,
        NAMES,
    ),
    likely=wordings(
        r"""
    ^(?:\w+ ){0,4}<(?:my )?orders? (?:details? )?(?:page|screen|tab|list|section|menu|help)>(?: \w+){0,4}(?: [.!?])*$
    (?:WEIGH|TELL|via|through|from|after|when i)(?: \w+){0,3} <(?:my )?orders? (?:details? )?(?:page|screen|tab|\
        list|section|help)>
    <(?:my )?orders? (?:details? )?(?:page|screen|tab)> (?:contact|help|route|option|support|or|and|button|way)
    ^(?:the |from |in )*(?:my )?order details?(?: (?:page|please|pls|one|option))*(?: [.!?])*$
    (?:in|on|from|under|go to|open|WEIGH) (?:the |my )?<orders? details?(?: page)?>
    (?:go to|use|via|through) <my orders>
    TELL(?: \w+){0,3} (?:in|under) <my orders>
    (?:open|get to|go to|click on|use) (?:the |my )?<order>(?= (?:and|to) (?:ask|get|contact|help|find|message))
        """,
        NAMES,
    ),
    unless=wordings(
        r"""
    (?:whole|print|open one|see my|see the|been on|me in|on|in) (?:the )?orders? (?:page|screen|tab|list)(?: now)?
    orders? (?:details? )?(?:page|screen|tab|list|details?|section) (?:\w+ ){0,3}(?:faulty|acting|bugged|funny|\
        blank|empty|load\w*|opens?|opened|crash\w*|says?|said)
    orders? (?:details? )?(?:page|screen|tab|list|details?|section) (?:\w+ ){0,3}(?:show\w*|gone|missing|\
        errors?|white|freez\w*|froze)
    orders? (?:details? )?(?:page|screen|tab|list|details?|section) (?:\w+ ){0,3}(?:vanish\w*|disappear\w*|\
        wrong|stuck|broken|spin\w*|just)
    (?:missing|removed?|deleted?|gone|took|left|item|items|taken|disappeared|vanished|\
        cancel\w*) (?:\w+ ){0,2}(?:from|off|in) (?:the |my )?orders?(?: \w+)?
    seller (?:chat|messages?|inbox) (?:\w+ ){0,2}(?:shows?|says?|crash\w*|gone|blank|freez\w*|load\w*|disappear\w*)
    (?:in|from|through|via|by|over) (?:the |my )?order to
        """,
        NAMES,
    ),
)
