"""Buttons as Telegram's inline keyboard, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from shopguide.channels.message import Button, Message
from shopguide.channels.telegram.wire import InlineKeyboard

MOST_DATA: Final = 64  # bytes of a button's `callback_data`
MOST_BUTTONS: Final = 100


def inline_keyboard(message: Message) -> dict[str, Any] | None:
    """One button a row, so that titles are not cut on a phone; a scale in one row, before the others."""
    buttons = [{"text": button.title, "callback_data": data(button)} for button in message.buttons[:MOST_BUTTONS]]
    if not buttons:
        return None
    scale = _scale(message)
    rows = [buttons[:scale]] if scale else []
    return {"inline_keyboard": [*rows, *([button] for button in buttons[scale:])]}


def _scale(message: Message) -> int:
    """How many of the first buttons are a scale."""
    if message.custom is None or message.kind != "rating":
        return 0
    return int(message.custom["highest"]) - int(message.custom["lowest"]) + 1


def data(button: Button) -> str:
    """What a button sends: its payload, or the title of one whose payload Telegram does not take.

    The guide takes the title of an offered button for a press, so nothing has to be remembered here.
    """
    if 0 < len(button.payload.encode()) <= MOST_DATA:
        return button.payload
    return button.title.encode()[:MOST_DATA].decode(errors="ignore")


def title(keyboard: InlineKeyboard | None, pressed: str) -> str | None:
    """The title of the button that sends `pressed`."""
    rows: Sequence[Sequence[Any]] = keyboard.inline_keyboard if keyboard else ()
    return next((button.text for row in rows for button in row if button.callback_data == pressed), None)
