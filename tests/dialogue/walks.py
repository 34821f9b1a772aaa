"""Random walks through the dialogue: simulated shoppers, and somebody who presses and says anything at any time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk.executor import CollectingDispatcher

from actions.base import GuideAction, Turn
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import FACTS as CASE_FACTS
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.policy.situation import Situation
from shopguide.dialogue.policy.table import table
from shopguide.dialogue.reply import Reply, Say
from shopguide.engine import speaking
from shopguide.project import Project
from shopguide.simulation.guide import Answer, Guide
from shopguide.simulation.shopper import Shopper
from shopguide.simulation.words import examples
from tests.conversations.server import ROOT
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import NOW, RESPONSES, WORDS, Said, Talk

#: Turns after which somebody who presses anything begins a new conversation.
_LONGEST: Final = 25
_DAY: Final = 24 * 3600.0


@dataclass(frozen=True)
class Exchange:
    """One turn of a walk.

    Attributes:
        row: id of the row that decided.
        before, after: the conversation.
        said: what the guide said.
        typed: all that the shopper has typed in this conversation so far.
        number: of the turn in its conversation, from 1.
        pressed: whether a button was pressed.
    """

    row: str
    before: Conversation
    after: Conversation
    said: tuple[Said, ...]
    typed: tuple[str, ...]
    number: int
    pressed: bool

    def __str__(self) -> str:
        heard = "(a button)" if self.pressed else self.typed[-1]
        return f"{heard} → {self.row}:\n" + "\n".join(f"    {item.text}" for item in self.said)


# --- simulated shoppers


class _Recording:
    """An action that notes what it says."""

    def __init__(self, action: GuideAction, said: list[Say]) -> None:
        self.understands, self.introduces = action.understands, action.introduces
        self._action, self._said = action, said

    def act(self, turn: Turn) -> Reply:
        """As the action itself."""
        reply = self._action.act(turn)
        self._said += reply.said
        return reply


class _Listening(Guide):
    """The guide of simulated shoppers, with its words."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(Project(ROOT), NOW.timestamp())
        self._said: list[Say] = []
        self._chance = chance
        self._actions = {name: _Recording(action, self._said) for name, action in self._actions.items()}
        self.exchanges: list[Exchange] = []

    def answer(self, heard: Heard, conversation: Conversation) -> Answer:
        """Answer, and note what was said."""
        self._said.clear()
        if conversation == Conversation():
            row = table().decide(Situation(heard, conversation, self.knowledge))
            if self._actions[row.do].introduces:
                self._said.append(Say("intro"))  # actions/base.py does that
        found = super().answer(heard, conversation)
        dispatcher = CollectingDispatcher()
        speaking.say(dispatcher, self._said, WORDS)
        said = tuple(_worded(item, self._chance) for item in dispatcher.messages)
        last = self.exchanges[-1] if self.exchanges and conversation != Conversation() else None
        typed = (*(last.typed if last else ()), *([heard.text] if heard.text else []))
        number = last.number + 1 if last else 1
        self.exchanges.append(Exchange(found.row, conversation, found.conversation, said, typed, number, heard.pressed))
        return found


def _worded(item: Mapping[str, Any], chance: random.Random) -> Said:
    wording = chance.choice([one["text"] for one in RESPONSES[item["response"]] if not one.get("channel")])
    buttons = tuple((button["title"], button["payload"]) for button in item["buttons"] or ())
    return Said(item["response"].removeprefix("utter_"), wording.format(**item), buttons)


def shoppers(turns: int, seed: int) -> list[Exchange]:
    """At least so many turns of simulated shoppers."""
    chance = random.Random(seed)
    guide, words = _Listening(chance), examples(ROOT / "data" / "nlu")
    while len(guide.exchanges) < turns:
        Shopper(guide, words, chance, "web", NOW.timestamp() - _DAY, NOW.timestamp()).hold()
    return guide.exchanges


# --- somebody who presses and says anything


def wanderer(turns: int, seed: int) -> list[Exchange]:
    """So many turns of somebody who presses any button and says anything."""
    chance = random.Random(seed)
    return [exchange for _, exchange in zip(range(turns), _wander(chance), strict=False)]


def _wander(chance: random.Random) -> Iterator[Exchange]:
    while True:
        talk = Talk(wording=lambda held: str(chance.choice([one["text"] for one in held if not one.get("channel")])))
        for number in range(1, chance.randint(3, _LONGEST)):
            before = talk.conversation
            pressed = bool(talk.buttons) and chance.random() < 0.6
            if pressed:
                talk.send(chance.choice(talk.buttons)[1])
            else:
                says, heard = _anything(chance, before)
                talk.hear(says, **heard)
            yield Exchange(talk.row, before, talk.conversation, tuple(talk.said), tuple(talk.typed), number, pressed)


def _anything(chance: random.Random, now: Conversation) -> tuple[str, dict[str, Any]]:
    """Words, and what is heard in them."""
    issues, topics = list(FACTS.issues), list(FACTS.answers)
    cues = sorted(CASE_FACTS)
    facts = chance.sample(cues, chance.randint(0, 2))
    letter = chance.choice(["letter_seller", "letter_support", "letter_bank"])
    tone = chance.choice(["letter_friendlier", "letter_firmer"])
    dictated = chance.choice([["nobody was at my door"], ["please send it again"]])
    struck = chance.choice([["the first line"], ["the part about my door"], ["that it went wrong"]])
    region = chance.choice(["US", "UK", "DE", "ES", "BR"])
    dangers = [kind.cue for kind in FACTS.danger.values()]
    first, second = chance.sample(issues, 2)
    told: Sequence[tuple[float, str, dict[str, Any]]] = (
        (6, "that went wrong", {"act": ["describe"], "issues": [first], "cues": facts}),
        (1, "this and that went wrong", {"act": ["describe"], "issues": [first, second]}),
        (1, "one of the two", {"act": ["describe"], "close": [first, second]}),
        (1, "it's about that one thing", {"act": ["add"], "cues": chance.sample(cues, 1)}),
        (1, "not that", {"act": ["correct"], "issues": {now.issue or first: "denied"}}),
        (1, "not that but this", {"act": ["correct"], "issues": {now.issue or second: "denied", first: "affirmed"}}),
        (5, "a question of mine", {"act": ["ask"], "topic": chance.choice(topics)}),
        (1, "some other question", {"act": ["ask"]}),
        (1, "one question or another", {"act": ["ask"], "possible": dict.fromkeys(chance.sample(topics, 3), 0.3)}),
        (0.4, "help me now", {"act": ["danger"], "cues": [chance.choice(dangers)]}),
        (0.5, "i gave it away", {"act": ["exposed"], "cues": ["exposed"]}),
        (0.5, "they want it from me", {"act": ["demanded"], "cues": ["demanded"]}),
        (1, "write it for me", {"act": ["want_draft"], "cues": [letter]}),
        (0.5, "make it shorter", {"act": ["want_draft"], "cues": ["letter_shorter"]}),
        (0.5, "make it sound different", {"act": ["want_draft"], "cues": [tone]}),
        (0.5, "show it to me", {"act": ["want_draft"], "cues": ["letter_show"]}),
        (0.5, "put that in", {"act": ["want_draft"], "cues": ["letter_add"], "dictated": dictated}),
        (0.5, "begin it again", {"act": ["want_draft"], "cues": ["letter_restart"], "dictated": dictated}),
        (0.5, "take that out", {"act": ["want_draft"], "cues": ["letter_without"], "struck": struck}),
        (0.5, "that line is wrong", {"act": ["correct"]}),
        (1, "576123456789012345", {"act": ["answer", "add"], "entities": {"order_number": "576123456789012345"}}),
        (1, "it cost $24.99", {"act": ["answer", "add"], "entities": {"amount": "$24.99"}}),
        (3, "done", {"act": ["done"]}),
        (2, "yes", {"act": ["accept"]}),
        (1, "no", {"act": ["decline"]}),
        (1, "go back", {"act": ["back"]}),
        (1, "say it again", {"act": ["repeat"]}),
        (1, "show me all", {"act": ["show_all"]}),
        (2, "can't find it", {"act": ["stuck"]}),
        (1, "tried that", {"act": ["tried"]}),
        (1, "i'm waiting", {"act": ["waiting"]}),
        (1, "solved", {"act": ["solved"]}),
        (1, "still not solved", {"act": ["not_solved"]}),
        (1, "later then", {"act": ["pause"]}),
        (0.3, "start over", {"act": ["restart"]}),
        (0.5, "bye", {"act": ["end"]}),
        (1, "dunno", {"act": ["skip"]}),
        (1, "what do you mean", {"act": ["explain"]}),
        (1, "a person please", {"act": ["want_person"]}),
        (1, "something else", {"act": ["other_ways"]}),
        (1, "that channel", {"act": [f"choose={chance.choice(list(FACTS.channels))}"]}),
        (1, "what about that", {"act": ["ask"], "entities": {"contact_channel": chance.choice(list(FACTS.channels))}}),
        (1, "this makes me mad", {"act": ["vent"]}),
        (1, "thanks a lot", {"act": ["social"]}),
        (0.5, "who won the match", {"act": ["off_topic"]}),
        (0.5, "do it for me", {"act": ["want_action"]}),
        (0.5, "is that real", {"act": ["verify"]}),
        (0.5, "what are you", {"act": ["about_guide"]}),
        (1, "i'm over there", {"act": ["answer"], "entities": {"region": region}}),
        (2, "asdf", {"act": ["unclear"]}),
        (0.5, "wo ist das", {"act": ["unclear"], "language": "de"}),
        (0.5, "my card number", {"act": ["unclear"], "secrets": ["card"]}),
    )  # fmt: skip
    _, says, heard = chance.choices(told, [weight for weight, _, _ in told])[0]
    return says, heard
