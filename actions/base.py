"""The frame that every action runs in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from shopguide.delivery.desk import Desk, configured
from shopguide.dialogue.conversation import INTRODUCED, Conversation
from shopguide.dialogue.fit import lost_ground
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.memory import remember
from shopguide.dialogue.moves import secrets, summaries
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.policy.situation import Situation
from shopguide.dialogue.reply import Reply, Say
from shopguide.engine import facts, listening, speaking
from shopguide.errors import StoreError
from shopguide.storage.retention import FORGOTTEN

LISTEN: Final = "action_listen"


@dataclass(frozen=True)
class Turn:
    """What an action works with.

    Attributes:
        heard: the message.
        conversation: with what the message adds to the case.
        context: the facts and the time.
        sender: id of the conversation.
        words: the sentences of domain.yml, for letters and summaries.
        desk: where summaries are handed in; None where that isn't arranged for.
    """

    heard: Heard
    conversation: Conversation
    context: Context
    sender: str
    words: speaking.Words
    desk: Desk | None = None

    @property
    def situation(self) -> Situation:
        """For moves that go by the problems named."""
        return Situation(self.heard, self.conversation, self.context.knowledge)


class GuideAction(Action, ABC):  # type: ignore[misc]  # Rasa ships no types
    """Reads the conversation, lets `act` answer, says it, and writes back the slots that changed."""

    action_name: ClassVar[str]
    #: Whether the message was understood; if not, the guide counts how often in a row.
    understands: ClassVar[bool] = True
    #: Whether it may begin a conversation by saying what the guide is; in danger there is no room for that.
    introduces: ClassVar[bool] = True

    def name(self) -> str:
        """The name in domain.yml and in the policy table."""
        return self.action_name

    @abstractmethod
    def act(self, turn: Turn) -> Reply:
        """The answer."""

    async def answer(self, turn: Turn) -> Reply:
        """As `act`, for actions that wait for something."""
        return self.act(turn)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Answer one turn."""
        now = facts.clock()
        told = facts.facts(now)
        stored = Conversation.from_slots(tracker.slots)
        before = listening.read(told.knowledge, tracker.latest_message or {}, tracker.slots)
        words = speaking.Words(domain.get("responses") or {})
        context = Context(told.knowledge, now, told.too_old)
        # The second action of a row goes on where the first one left off.
        first = getattr(tracker, "latest_action_name", LISTEN) in (LISTEN, None)
        conversation = remember(before) if first else before.conversation
        if self.understands:
            conversation = conversation.understood()
        turn = Turn(before.heard, conversation, context, str(tracker.sender_id), words)
        turn = await _with_desk(turn)
        said: list[Say] = []
        if first:
            turn, said = _notices(turn, changed=lost_ground(stored, before.conversation))
        if first and stored == Conversation() and self.introduces:
            said.insert(0, Say("intro"))
            turn = replace(turn, conversation=turn.conversation.saying_once(INTRODUCED))
        reply = await self.answer(turn)
        speaking.say(dispatcher, (*said, *reply.said), words)
        talk = reply.conversation
        if first and talk.answered == stored.answered:
            talk = replace(talk, answered=None)  # nothing was answered in this turn
        changes = talk.changes_since(stored)
        forgotten = {FORGOTTEN: True} if reply.forgets else {}
        return [SlotSet(name, value) for name, value in (changes | forgotten).items()]


async def _with_desk(turn: Turn) -> Turn:
    """With what became of the summary that was offered last."""
    desk = configured()
    if desk is None:
        return turn
    context = replace(turn.context, team=desk.name)
    if turn.conversation.handoff:
        try:
            context = replace(context, standing=await desk.standing(turn.sender, turn.conversation.handoff))
        except StoreError:
            # Nobody knows whether it was sent, so nothing is said of it in this turn, and nothing sent.
            return turn
    return replace(turn, context=context, desk=desk)


def _notices(turn: Turn, *, changed: bool) -> tuple[Turn, list[Say]]:
    """What has to be said before the answer: a removed secret, a cut message, changed facts, news of a summary."""
    said: list[Say] = []
    conversation = turn.conversation
    if turn.heard.secrets:
        notice = secrets.secret_removed(turn.context, conversation)
        said += [notice] if notice else []
        conversation = conversation.saying_once("secret")
    if turn.heard.truncated:
        said.append(Say("too_long"))
    if changed:
        said.append(Say("facts_changed"))
    conversation, news = summaries.news(turn.context, conversation)
    return replace(turn, conversation=conversation), [*said, *news]
