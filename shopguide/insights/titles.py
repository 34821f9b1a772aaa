"""Issues, channels and steps as the report names them."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from shopguide.knowledge import Knowledge

NAME: Final = 48  # characters of a step's name


def issue_title(issue: str, knowledge: Knowledge) -> str:
    """As people know it; its id where the facts have it no more."""
    return knowledge.issues[issue].title if issue in knowledge.issues else issue


def channel_title(channel: str, knowledge: Knowledge) -> str:
    """The same of a channel or of first aid."""
    return knowledge.walkthrough(channel).title if knowledge.can_walk(channel) else channel


def step_name(text: str) -> str:
    """A short name for a step: the last thing in bold, which is what to look for, else its first words."""
    bold = text.split("**")[1::2]
    if bold:
        return bold[-1]
    first = re.split(r"[.;:] ", text)[0].rstrip(".")
    return first if len(first) <= NAME else textwrap.shorten(first, NAME, placeholder=" …")
