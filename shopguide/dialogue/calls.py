"""Whom a phone call is to: while the bank is to be called, "ok I call now" means the bank, and not TikTok."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.heard import Heard

_PHONE: Final = "phone"
_BANK: Final = "call_bank"
_CHANNEL: Final = "contact_channel"
#: Acts of somebody who is about to call; who tells of a call may have had one.
_CALLING: Final = frozenset(
    {Act.ACCEPT, Act.CHOOSE, Act.DONE, Act.RESUME, Act.ASK, Act.EXPLAIN, Act.STUCK, Act.AT_SCREEN, Act.WAITING}
)


def in_view_of(heard: Heard, conversation: Conversation) -> Heard:
    """What was heard, with a call that is picked or named as the one that is on the table."""
    if conversation.channel != _BANK or heard.pressed or heard.act not in _CALLING:
        return heard
    acts = tuple(replace(item, option=_BANK) if item.option == _PHONE else item for item in heard.acts)
    named = tuple(name for name in heard.entities.get(_CHANNEL, ()) if name != _PHONE)
    others = {name: values for name, values in heard.entities.items() if name != _CHANNEL}
    return replace(heard, acts=acts, entities={**others, _CHANNEL: named} if named else others)
