"""A summary and its parcel, for tests."""

from __future__ import annotations

import base64
from typing import Final

from shopguide.delivery.parcel import Parcel, pack
from shopguide.dialogue.letter import Letter
from shopguide.dialogue.summary import Summary

KEY: Final = bytes(range(32))
SECRET: Final = "whsec_" + base64.b64encode(KEY).decode()
ORDER: Final = "576123456789012345"
CREATED: Final = 1_790_000_000.0


def summary(**changes: object) -> Summary:
    """A summary of a parcel that never came."""
    values = {
        "issue": "order_not_received",
        "title": "Parcel late, lost or missing",
        "happened": "my grün vase never came",
        "order_number": ORDER,
        "amount": "$24.99",
        "date": None,
        "wish": "a refund",
        "email": "ana@example.com",
        "tried": ("Live chat",),
        "missed": (),
        "draft": None,
        "text": f"Problem: Parcel late, lost or missing\nWhat happened: my grün vase never came\nOrder number: {ORDER}",
    }
    return Summary(**{**values, **changes})  # type: ignore[arg-type]


def draft() -> Letter:
    return Letter("Help needed", "Hello TikTok Shop team,\nthe vase never came.", ("a photo",))


def parcel(made: Summary | None = None, sender: str = "web:5f0c") -> Parcel:
    return Parcel.opened("abcdefghijklmnop", CREATED, pack(made or summary(), sender))
