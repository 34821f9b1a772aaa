"""Words that keep a long number: 17 to 19 digits may be an order or tracking number as well as a card.

The name of a field counts as the words before its value: it is no exemption, since 16 digits or fewer that pass as a
card are one, whatever the words say.
"""

from __future__ import annotations

import re
from typing import Final

# How far before a number they are looked for, in characters.
_CONTEXT: Final = 48
_WORDS: Final = re.compile(
    r"order|parcel|package|tracking|shipment|consignment|pedido|paquete|env[ií]o|seguimiento|rastre|encomenda|commande"
    r"|colis|suivi|bestell|auftrag|sendung|paket|ordine|pacco|spedizione|заказ|посылк|sipariş|kargo|pesanan|đơn hàng"
    r"|订单|訂單|注文|주문|طلب",
    re.I,
)
_OTHER_NUMBER: Final = re.compile(r"\d{12}")


def name_an_order(text: str, start: int, field: str) -> bool:
    """Whether the words before `start`, or the field that the text is the value of, speak of an order or parcel.

    A number in between takes the name: in "order 577… 621…" it belongs to the first alone.
    """
    before = text[max(0, start - _CONTEXT) : start]
    found = list(_WORDS.finditer(before))
    if found:
        return not _OTHER_NUMBER.search(before, found[-1].end())
    return bool(field and _WORDS.search(field) and not _OTHER_NUMBER.search(text, 0, start))
