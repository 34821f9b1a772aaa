"""Which words name live chat with support, or support's social media accounts."""

from __future__ import annotations

import re
from typing import Final

from shopguide.nlu.channel_rules import NAMES, ChannelRules
from shopguide.nlu.wordings import wordings

LIVE_CHAT: Final = ChannelRules(
    trigger=re.compile(r"chat"),
    sure=wordings(
        r"""
    (?:live|web|online|instant|support) ?chats?(?: (?:support|option|window|box|agent))?
    chat (?:support|bubble|option|agents?|team|people|line|hours|queue|function|feature|with support)
    chat(?:ting|ted)? (?:live |online )?(?:with|to) (?:IDLE ){0,3}(?:(?:live|real|support|human|customer|\
        actual) )*(?:agents?|person|human|THEM|reps?|representative|advis[oe]r|operator|cs|rep)
        """,
        NAMES,
    ),
    likely=wordings(
        r"""
    (?:by|via|through|over|using) (?:the |a |your )?<chat>
    (?:TELL|WISH|write|someone|agent)(?: \w+){0,4} (?:in|on) (?:the |a )?<chat>(?: window| box)?
    <chat> (?:is|was|would be|sounds|seems|works) (?:\w+ )?BETTER
    WEIGH (?:the |a |an )?<chat>(?! with| to)
    (?:AUX|WISH to) <chat>(?! with (?:the |a )?(?:seller|bot)| to (?:the )?seller)
    <chat> (?:or|and|than|,) (?:by |the |via |in |on |help |over |e ?)*(?:WAY|e?mail\w*|phone)
    (?:WAY|e?mail\w*|phone|ringing|phoning) (?:or|and|than|nor|,) (?:by |the |via |through |a )*<chat>
    ^(?:the |no )?chat(?: (?:please|pls|one|then|option|window|steps))*(?: [.!?])*$
    (?:when|is|are) (?:is |are )?(?:the |their |your )?<chat>(?= (?:\w+ )?(?:open|free|available|answered|24|\
        instant|faster|quicker|a bot))
    chat (?:thing|conversation|please|pls|it is|open|with us)
    (?:customer service|the|a|find) <chat>(?= (?:is |was |has )?(?:thing|working|open|busy|closed|ever|\
        that goes|and come back))
    (?:customer service|customer support|find) <chat>
        """,
        NAMES,
    ),
    unless=wordings(
        r"""
    (?:seller|shop|store|this|new|restart|reset|close|group|start|end|leave|delete|his|her|read my|my|\
        our) (?:\w+ )?chats?
    chat\w* (?:with|to) (?:the |my |that |this |a )?(?:seller|sellers|store|shop owner|shop|bot|robot|friend|creator)
    chat ?bots?
    sellers?(?: \w+){0,4} chat(?: back)?
    chat (?:rooms?|loads?|hearts|comments?)
    live chat (?:comments?|messages from|during|on the live|of the (?:live|stream))
    (?:put|sent|link|typing|type|comments?)(?: \w+){0,4} in (?:the )?chat
        """,
        NAMES,
    ),
)

SOCIAL_NAMES: Final = {**NAMES, "NETWORK": r"(?:twitter|facebook|instagram)"}

SOCIAL_MEDIA: Final = ChannelRules(
    trigger=re.compile(r"social|tweet|dm|direct|private"),
    sure=wordings(
        r"""
    social medias?
    socials
    social (?:channels?|accounts?|networks?|pages?|team|route|platforms?|one)
    tweet(?:ed|ing|s)?
    (?:dm|dms|dmed|dming|dm'd|dm ed|dm ing) (?:IDLE )*(?:THEM|their|your)
    (?:direct|private) messages?(?= (?:to|them|on))
        """,
        SOCIAL_NAMES,
    ),
    likely=wordings(
        r"""
    (?:on|via|through|by|or|WEIGH) <social>
        """,
        SOCIAL_NAMES,
    ),
    unless=wordings(
        r"""
    social security
    (?:saw|seen|found|bought|advert\w*|ads?|viral|posted|went)(?: \w+){0,3} (?:on|from|via) social(?: media)?
        """,
        SOCIAL_NAMES,
    ),
)

# A network by its name is support's account there, unless it is the shopper's own, or where an advert was seen.
NETWORKS: Final = ChannelRules(
    trigger=re.compile(r"twitter|tweet|facebook|face book|instagram|insta gram|\bx\b"),
    sure=wordings(
        r"""
    (?:official|their|your|support|tiktok) (?:tiktok )?<NETWORK>
    (?:message|dm|tag|tweet|contact|reach|write|complain|messaged|complained|tagged|dmed|contacted|wrote|\
        ping)(?: \w+){0,4} <NETWORK>
    (?:on|via|through) <x>(?= (?:or|and|[?.!,]|please|pls|to|account|dm)|$)
    (?:twitter|tweet)(?: (?:or|[(]|[)]))? <x>
    <x> (?:or|[(]) (?:formerly )?twitter
    <x> (?:account|dms?|page|profile)
    (?:account|message|contact|support|help) on <x>
        """,
        SOCIAL_NAMES,
    ),
    likely=wordings(
        r"""
    twitter|tweet(?:ed|ing|s)?
    facebook(?: (?:page|messenger))?|face book(?: page)?
    instagram|insta gram
        """,
        SOCIAL_NAMES,
    ),
    unless=wordings(
        r"""
    (?:log|logged|logging|login|sign|signed|signing|link|linked|connect|connected|password|regist\w+|sync\w*|\
        unlink)(?: \w+){0,4} NETWORK
    NETWORK (?:log ?in|login|ads?|adverts?|friends?|guy|lady|shop|marketplace|market|groups?|reels?|story|\
        stories|videos?|password|will not)
    NETWORK (?:sellers?|followers?|links?|posts?|influencers?|app|girls?|account (?:is|was|got|hacked)|or x will)
    (?:saw|seen|found|bought|buy|ordered|advert\w*|ads?|roast|scroll\w*|sold|viral|share|shared|sharing|\
        watched)(?: \w+){0,4} NETWORK
    (?:my|her|his|deleted?|delete|forgot|hacked|an) (?:\w+ )?NETWORK
    (?:link|password|followers|ad|video|shop|store)(?: \w+){0,2} (?:on|from|via|to|of) NETWORK
        """,
        SOCIAL_NAMES,
    ),
    same_throughout=True,
)
