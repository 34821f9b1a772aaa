"""The name of the shop itself, which in a talk about it says nothing.

Some write "my TikTok Shop order is late" where others write "my order is late". Only a few of the training
messages name the shop, and most of those are about charges and hacked accounts; so the name alone pulled a late
parcel towards a charge nobody made. In the classifier's view it is therefore left out where it only says whose
order or seller is meant, or where something was bought, and is "they" where it does something. It stays where the
shop itself is the matter ("is TikTok Shop legit", "how do I contact TikTok Shop").
"""

from __future__ import annotations

import re
from typing import Final

_SHOP: Final = r"(?<![\w@.#/])(?:(?:tik[ -]?tok|tt)(?:'?s)?[ -]?shop(?:'?s)?)(?![\w-]|\.\w)"
_TIKTOK: Final = r"(?<![\w@.#/])tik[ -]?tok(?:'s)?(?![\w-]|\.\w)"
# What is bought, sent and paid; a TikTok account or app may be about more than shopping.
_OF_SHOPPING: Final = (
    r"(?:orders?|parcels?|packages?|purchases?|deliver(?:y|ies)|shipments?|refunds?|returns?|sellers?)"
)
_THINGS: Final = (
    rf"(?:{_OF_SHOPPING}|items?|products?|stuff|things?|accounts?|app|apps|payments?|charges?|coupons?|vouchers?"
    r"|discounts?|carts?|checkouts?|baskets?|wallets?|cards?|money|receipts?|invoices?|logins?|passwords?|profiles?"
    r"|addresses|address|transactions?|packaging|gift cards?|credits?|balance)"
)
_DOES: Final = (
    r"(?:sends?|sent|sold|sells?|won'?t|wouldn'?t|can'?t|cannot|didn'?t|doesn'?t|don'?t|isn'?t|hasn'?t|haven'?t"
    r"|charges?|charged|takes?|took|taken|keeps?|kept|refus(?:es|ed)|says?|said|stole|steals?|gave|gives?|cancell?ed"
    r"|cancels|has|have|had|never|still|just|did|does|owes?|lost|loses|deducted|billed|blocked|banned|locked|deleted"
    r"|refunded|delivered|delivers|ships?|shipped|robbed|scammed|scams|ripped|ignores?|ignored|closed|rejected|denied"
    r"|wants?|lets?|let|made|makes?|broke|messed|screwed|told|tells)"
)
_WHOSE: Final = re.compile(rf"{_SHOP} (?={_THINGS}\b)|{_TIKTOK} (?={_OF_SHOPPING}\b)")
_WHERE: Final = re.compile(
    rf" (?:from|on|off|at|via|through|thru|in|using) (?:the )?{_SHOP}(?! (?:{_THINGS}|support)\b)"
)
_WHO: Final = re.compile(rf"{_SHOP}(?= (?:{_DOES})\b)")


def without_own_name(text: str) -> str:
    """`text`, in lower case, without the shop's name where it adds nothing."""
    return _WHO.sub("they", _WHERE.sub("", _WHOSE.sub("", text)))
