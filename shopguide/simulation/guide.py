"""The guide without Rasa and NLU: the policy table and the actions, called directly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shopguide.dialogue.commands import Command
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.memory import remember
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.policy.situation import Situation
from shopguide.dialogue.policy.table import table
from shopguide.knowledge import Knowledge
from shopguide.knowledge_files import load
from shopguide.project import Project
from shopguide.sentences import parse


@dataclass(frozen=True)
class Answer:
    """What the guide does with a message.

    Attributes:
        row: id of the row that decided.
        said: names of the responses, without "utter_".
        buttons: what the buttons of the last message that has some do.
        conversation: as it is afterwards.
    """

    row: str
    said: frozenset[str]
    buttons: tuple[Command, ...]
    conversation: Conversation


class Guide:
    """Answers messages of which it is known what was heard.

    Args:
        project: whose knowledge and sentences it tells.
        now: what time it is, in seconds since 1970.

    Raises:
        KnowledgeError: knowledge/ or domain.yml holds faults.
    """

    def __init__(self, project: Project, now: float) -> None:
        from actions.base import Turn
        from shopguide.engine.speaking import Words

        self.knowledge: Knowledge = load(project.knowledge)
        self._context = Context(self.knowledge, datetime.fromtimestamp(now, UTC))
        self._words = Words(parse(Path(project.domain).read_bytes()).responses)
        self._actions = _actions()
        self._turn = Turn

    def answer(self, heard: Heard, conversation: Conversation) -> Answer:
        """Answer one message."""
        now = Situation(heard, conversation, self.knowledge)
        row, talk, said = table().decide(now), remember(now), []
        for name in filter(None, (row.do, row.then)):
            action = self._actions[name]
            talk = talk.understood() if action.understands else talk
            reply = action.act(self._turn(heard, talk, self._context, "simulated", self._words))
            talk = reply.conversation
            said += reply.said
        buttons = next((message.buttons for message in reversed(said) if message.buttons), ())
        names = frozenset(message.name for message in said)
        return Answer(row.id, names, tuple(button.command for button in buttons), talk)


def _actions() -> dict[str, Any]:
    """The custom actions by their names."""
    import importlib
    import pkgutil

    import actions
    from actions.base import GuideAction

    for module in pkgutil.iter_modules(actions.__path__):
        importlib.import_module(f"{actions.__name__}.{module.name}")
    return {kind.action_name: kind() for kind in GuideAction.__subclasses__() if hasattr(kind, "action_name")}
