"""Numbers as the report writes them."""

from __future__ import annotations

from shopguide.insights.figures import Share


def percent(share: Share) -> str:
    """ "38 %", or "2 of 3" where there are too few to speak of a share, or a dash of nothing."""
    if share.value is None:
        return "–"
    return f"{100 * share.value:.0f} %" if share.tells else f"{share.part} of {share.whole}"


def count(number: int) -> str:
    """ "12 345", with a space that does not break."""
    return f"{number:,}".replace(",", "\u202f")


def seconds(time: float | None) -> str:
    """ "85 ms", "1.2 s", "75 s"."""
    if time is None:
        return "–"
    if time < 0.9995:
        return f"{1000 * time:.0f} ms"
    return f"{time:.1f} s" if time < 9.95 else f"{time:.0f} s"


def mean(number: float | None) -> str:
    """ "4.1"."""
    return "–" if number is None else f"{number:.1f}"


def of(part: int, whole: int) -> str:
    """ "41 of 120"."""
    return f"{count(part)} of {count(whole)}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """ "1 case", "2 cases"."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
