"""The review in a terminal, or in a pipe where each line is an answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from rich.console import Console
from rich.console import Group as Shown
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from shopguide.errors import ReviewError
from shopguide.learning.choices import OUT_OF_SCOPE, Choice, Choices
from shopguide.learning.groups import Group
from shopguide.learning.messages import SKIPPED
from shopguide.learning.sitting import Sitting
from shopguide.learning.wording import shown

# Messages and intents shown of a group before "m" and "?" show all.
_MESSAGES: Final = 10
_CANDIDATES: Final = 5
_LONGEST: Final = 400
_HELP: Final = """\
number, name or part of a title: that is what they mean
o  out of scope      s  skip for good         d  decide one by one
m  all messages      ?  all intents           u  undo the last
q  end; go on later with `shopguide review`"""

Ask = Callable[[str], str]


def asker(words: Iterable[str]) -> Ask:
    """Asks for a line: with completion of `words` in a terminal, plainly else.

    What it returns raises EOFError when there are no more lines and KeyboardInterrupt at Ctrl+C.
    """
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        session: PromptSession[str] = PromptSession(
            completer=WordCompleter(sorted(words), ignore_case=True, match_middle=True, sentence=True)
        )
        return session.prompt
    return input


class Screen:
    """Prints groups; all that shoppers wrote is printed as it is, without marks or control characters."""

    def __init__(self, console: Console, choices: Choices) -> None:
        self._console = console
        self._choices = choices

    def say(self, words: str) -> None:
        """A sentence to the operator."""
        self._console.print(Text(words))

    def group(self, group: Group, heading: str, candidates: Sequence[Choice], *, whole: bool = False) -> None:
        """A group with its messages, and the likeliest intents by number."""
        parts: list[Text | Table] = []
        messages = group.messages if whole else group.messages[:_MESSAGES]
        for message in messages:
            times = f"  ({len(message.ids)} times)" if len(message.ids) > 1 else ""
            parts.append(Text(f"“{shown(message.text)[:_LONGEST]}”{times}"))
        if len(messages) < len(group.messages):
            parts.append(Text(f"… and {len(group.messages) - len(messages)} more (m shows them)", style="dim"))
        parts += [Text(), self._table(group, candidates[:_CANDIDATES])]
        self._console.print(Panel(Shown(*parts), title=Text(heading), title_align="left"))

    def intents(self, group: Group, candidates: Sequence[Choice]) -> None:
        """All intents by number, and what can be typed."""
        self._console.print(self._table(group, candidates))
        self.say(_HELP)

    def _table(self, group: Group, choices: Sequence[Choice]) -> Table:
        guesses, picked = dict(group.guesses), dict(group.picked)
        table = Table("", "intent", "title", "model", "shoppers", box=None, pad_edge=False)
        for number, choice in enumerate(choices, 1):
            chance, times = guesses.get(choice.intent), picked.get(choice.intent)
            sure = f"{chance:.0%}" if chance is not None else ""
            table.add_row(str(number), choice.intent, Text(choice.title), sure, f"{times} picked it" if times else "")
        return table


def hold(sitting: Sitting, choices: Choices, screen: Screen, ask: Ask) -> None:
    """Ask about each group until all are decided or the operator ends; what was decided is noted by then.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    screen.say(_HELP)
    shown_last: Group | None = None
    while group := sitting.group:
        numbered = choices.likeliest_first(group.likeliest)
        if group is not shown_last:
            left = f"{len(sitting.groups)} group{'s' if len(sitting.groups) > 1 else ''} left"
            screen.group(group, f"{group.times} message{'s' if group.times > 1 else ''} · {left}", numbered)
            shown_last = group
        try:
            typed = ask("intent> ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        match typed.lower():
            case "":
                continue
            case "q":
                return
            case "?":
                screen.intents(group, numbered)
            case "m":
                screen.group(group, f"all {len(group.messages)}", numbered, whole=True)
            case "d":
                if not sitting.split():
                    screen.say("It is a single message.")
            case "u":
                if sitting.undo() is None:
                    screen.say("Nothing was decided yet.")
            case "s":
                _note(sitting, SKIPPED, "skipped", screen)
            case "o":
                _note(sitting, OUT_OF_SCOPE, OUT_OF_SCOPE, screen)
            case _:
                try:
                    choice = choices.find(typed, numbered)
                except ReviewError as error:
                    screen.say(str(error))
                else:
                    _note(sitting, choice.intent, f"{choice.intent} ({choice.title})", screen)


def _note(sitting: Sitting, intent: str, said: str, screen: Screen) -> None:
    times = sitting.groups[0].times
    noted = sitting.decide(intent)
    others = f"; {times - noted} were decided elsewhere, or deleted" if noted < times else ""
    screen.say(f"→ {said}: {noted} message(s){others}")
