"""Names of other companies, so that one which the training data lacks is heard as the ones it holds.

Somebody whose Zalando parcel is late writes what a shopper of ours writes, but for one word. In the
classifier's view each kind of company therefore bears one name, the best known. Left out are brands that
TikTok Shop itself sells, couriers and banks, which our shoppers name too, and social networks, which are
ways to contact.
"""

from __future__ import annotations

import re
from typing import Final

# The name that stands for all of a kind, and the others of it.
_KINDS: Final = {
    "amazon": """aliexpress, alibaba, allegro, amzn, argos, asda, asos, b&q, bershka, best buy, bestbuy, bhinneka,
        boohoo, carousell, costco, coupang, currys, debenhams, decathlon, depop, ebay, etsy, farfetch, flipkart, fnac,
        gumtree, gymshark, h&m, home depot, ikea, instacart, jcpenney, jd sports, john lewis, jumia, kmart, kohl's,
        kohls, kroger, lazada, lidl, lowes, m&s, macy's, macys, marks and spencer, matalan, meesho, mercado libre,
        mercadolibre, mercari, morrisons, myntra, newegg, nordstrom, poshmark, prettylittlething, primark, qvc, rakuten,
        sainsbury's, sainsburys, shein, shopee, shopify, sports direct, stockx, superdrug, takealot, taobao, temu,
        tesco, tk maxx, tokopedia, uniqlo, vinted, walgreens, walmart, wayfair, wilko, zalando, zara""",
    "doordash": """deliveroo, foodpanda, glovo, gousto, grubhub, hello fresh, hellofresh, just eat, swiggy, uber eats,
        ubereats, zomato""",
    "ryanair": """air asia, airasia, airbnb, american airlines, booking.com, british airways, cebu pacific,
        delta airlines, easyjet, emirates, expedia, flixbus, jetblue, lufthansa, lyft, qantas, qatar airways, ryan air,
        skyscanner, southwest airlines, trainline, uber, united airlines, wizz air, wizzair""",
    "netflix": """audible, crunchyroll, disney plus, disney+, hbo max, hulu, paramount plus, prime video, roblox, robux,
        spotify, twitch, youtube premium""",
    "vodafone": "at&t, british gas, comcast, giffgaff, sky broadband, t mobile, t-mobile, tmobile, verizon, xfinity",
}
_STANDS_FOR: Final = {name.strip(): kind for kind, names in _KINDS.items() for name in names.split(",")}
_NAME: Final = re.compile(
    rf"(?<![\w@.])(?:{'|'.join(re.escape(name) for name in sorted(_STANDS_FOR, key=len, reverse=True))})(?!\w|\.\w)"
)


def one_name_a_kind(text: str) -> str:
    """`text`, in lower case, with the companies of a kind all called alike."""
    return _NAME.sub(lambda match: _STANDS_FOR[match[0]], text)
