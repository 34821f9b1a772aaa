"""Buttons as Telegram's inline keyboard, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from shopguide.channels.message import Button, Message
from shopguide.channels.telegram.wire import InlineKeyboard

MOST_DATA: Final = 64  # bytes of a button's `callback_data`
MOST_BUTTONS: Final = 100


def inline_keyboard(message: Message) -> dict[str, Any] | None:
    """One button a row, so that titles are not cut on a phone; a scale in one row."""
    buttons = [{"text": button.title, "callback_data": data(button)} for button in message.buttons[:MOST_BUTTONS]]
    if not buttons:
        return None
    return {"inline_keyboard": [buttons] if message.kind == "rating" else [[button] for button in buttons]}


def data(button: Button) -> str:
    """What a button sends: its payload, or the title of one whose payload is too long for Telegram.

    The guide takes the title of an offered button for a press, so nothing has to be remembered here.
    """
    if len(button.payload.encode()) <= MOST_DATA:
        return button.payload
    return button.title.encode()[:MOST_DATA].decode(errors="ignore")


def title(keyboard: InlineKeyboard | None, pressed: str) -> str | None:
    """The title of the button that sends `pressed`."""
    rows: Sequence[Sequence[Any]] = keyboard.inline_keyboard if keyboard else ()
    return next((button.text for row in rows for button in row if button.callback_data == pressed), None)
