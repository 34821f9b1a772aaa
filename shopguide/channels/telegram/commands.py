"""The command menu: what Telegram's own commands mean to the guide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Command:
    """A command of the menu.

    Attributes:
        name: as it is typed, without the slash.
        payload: what the guide is told; empty when the channel answers by itself.
        described: the response that describes it in the menu.
        says: the response that the channel answers with.
    """

    name: str
    payload: str
    described: str
    says: str = ""


MENU: Final = (
    Command("start", "/greet", "utter_command_start"),
    Command("help", "/ask_help", "utter_command_help"),
    Command("stop", "/stop", "utter_command_stop"),
    Command("restart", "/start_over", "utter_command_restart"),
    # Telegram wants every bot to have it (telegram.org/privacy-tpa).
    Command("privacy", "", "utter_command_privacy", says="utter_privacy"),
)
_BY_NAME: Final = {command.name: command for command in MENU}
_COMMAND: Final = re.compile(r"/(?P<name>[a-z0-9_]{1,32})(?:@(?P<bot>\w+))?(?:\s(?P<rest>.*))?", re.I | re.S)
# What a link t.me/<bot>?start=… hands over (core.telegram.org/bots/features#deep-linking).
_DEEP_LINK: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Typed:
    """A text that begins like a command.

    Attributes:
        text: what the guide is told: a command of the menu as its payload, else the words as typed.
        bot: the bot it names, in lower case; None when it names none.
        of_menu: whether the menu has it.
        says: the response that it is answered with, in place of a turn.
    """

    text: str
    bot: str | None
    of_menu: bool
    says: str = ""


def typed(text: str) -> Typed | None:
    """Read a command; None for a text that is none.

    "/start abc" comes from a link and is a greeting; words behind another command are a message.
    """
    match = _COMMAND.fullmatch(text.strip())
    if match is None:
        return None
    name, rest = match["name"].lower(), (match["rest"] or "").strip()
    bot = match["bot"].lower() if match["bot"] else None
    command = _BY_NAME.get(name)
    if command and (not rest or (name == "start" and _DEEP_LINK.fullmatch(rest))):
        return Typed(command.payload, bot, True, command.says)
    return Typed(f"/{match['name']} {rest}".strip(), bot, command is not None)
