"""Finds mentions of ways to contact support, and of the social networks that support is on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from shopguide.nlu.channel_rules import ChannelRules
from shopguide.nlu.chat_rules import LIVE_CHAT, NETWORKS, SOCIAL_MEDIA
from shopguide.nlu.email_rules import EMAIL
from shopguide.nlu.found import Found
from shopguide.nlu.page_rules import HELP_CENTER, IN_APP, ORDER_DETAILS
from shopguide.nlu.phone_rules import PHONE
from shopguide.nlu.word_view import WordView
from shopguide.nlu.wordings import spans

CHANNELS: Final[Mapping[str, ChannelRules]] = {
    "in_app": IN_APP,
    "help_center": HELP_CENTER,
    "email": EMAIL,
    "social_media": SOCIAL_MEDIA,
    "live_chat": LIVE_CHAT,
    "phone": PHONE,
    "order_details": ORDER_DETAILS,
}
_BY_LETTER: Final = {"t": "twitter", "x": "twitter", "f": "facebook", "i": "instagram"}

_Span = tuple[int, int]


def mentions(view: WordView) -> list[Found]:
    """The contact channels and social platforms in a message, in order.

    One mention is one entity: a named network stands for social media as well, so it is not said twice.
    """
    words = view.text
    networks = list(_named(NETWORKS, words))
    platforms = [(span, "social_platform", _BY_LETTER[words[span[0]]]) for span in networks]
    channels = [
        (span, "contact_channel", channel)
        for channel, span in channel_spans(view)
        if channel != "social_media" or not any(_overlap(span, network) for network in networks)
    ]
    return sorted(Found(*view.span(*span), entity, value) for span, entity, value in platforms + channels)


def channel_spans(view: WordView) -> list[tuple[str, tuple[int, int]]]:
    """The contact channels in a message and where they stand in its words, in order."""
    words = view.text
    found = []
    for channel, rules in CHANNELS.items():
        named = list(_named(rules, words))
        if channel == "social_media":
            # "DM them on insta" is one mention: the network's name says more than the verb.
            networks = list(_named(NETWORKS, words))
            named = _merged(sorted([*networks, *(span for span in named if not _beside(span, networks, words))]))
        found += [(channel, span) for span in named]
    return sorted(found, key=lambda item: item[1])


def _named(rules: ChannelRules, words: str) -> Iterator[_Span]:
    """Where `rules` find their channel in `words`, in order, touching ones as one."""
    if not rules.trigger.search(words):
        return iter(())
    named = list(spans(rules.sure, words))
    likely = list(spans(rules.likely, words))
    if likely:
        ruled_out = list(spans(rules.unless, words))
        left = [span for span in likely if not any(_overlap(span, other) for other in ruled_out)]
        if not rules.same_throughout or len(left) == len(likely):
            named += left
    return iter(_merged(sorted(named)))


def _merged(ordered: list[_Span]) -> list[_Span]:
    """Spans in order, those that overlap made one."""
    merged: list[_Span] = []
    for start, end in ordered:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlap(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _beside(span: _Span, networks: list[_Span], words: str) -> bool:
    """Whether a network is named a few words after `span`, with no mark between."""
    return any(
        _overlap(span, network) or (span[1] <= network[0] and _few_words(words[span[1] : network[0]]))
        for network in networks
    )


def _few_words(between: str) -> bool:
    return len(between.split()) <= 3 and not any(char in between for char in ".!?;,")
