"""Screens and settings that shoppers have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal


@dataclass(frozen=True)
class Look:
    """Size in CSS pixels, and what the reader has set."""

    width: int = 1280
    height: int = 800
    scheme: Literal["light", "dark"] = "light"
    phone: bool = False
    forced_colours: bool = False
    reduced_motion: bool = False

    def options(self) -> dict[str, Any]:
        """Arguments of Playwright's `new_context`."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "color_scheme": self.scheme,
            "has_touch": self.phone,
            "is_mobile": self.phone,
            "device_scale_factor": 3 if self.phone else 1,
            "forced_colors": "active" if self.forced_colours else "none",
            "reduced_motion": "reduce" if self.reduced_motion else "no-preference",
        }


DESKTOP: Final = Look()
DARK: Final = Look(scheme="dark")
PHONE: Final = Look(390, 844, phone=True)
DARK_PHONE: Final = Look(390, 844, "dark", phone=True)
NARROW: Final = Look(320, 568, phone=True)
KEYBOARD_UP: Final = Look(390, 400, phone=True)  # what a screen keyboard leaves of a phone
ZOOMED: Final = Look(320, 256)  # 1280 x 1024 at 400 %
FORCED_COLOURS: Final = Look(forced_colours=True)
STILL: Final = Look(reduced_motion=True)
