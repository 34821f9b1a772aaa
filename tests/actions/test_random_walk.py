"""However somebody talks, no turn fails and none is a dead end."""

from __future__ import annotations

import random

import pytest
from shopper import Shopper, domain, rules

from shopguide.conversation import Awaiting
from shopguide.knowledge import Knowledge

WALKS = 200
TURNS = 40
INTENTS = [next(iter(intent)) for intent in domain()["intents"]]
TEXTS = ["", "ok", "it never came", "5", "1 star", "{value} {", "お金を返して", "x" * 500, "refund please " * 20]


def entities(chance: random.Random, facts: Knowledge) -> dict[str, str]:
    """What the entity extractor may find in a message."""
    pool = {
        "order_number": ["577412345678901234"],
        "amount": ["$24.99", "20 €"],
        "email": ["a@example.com"],
        "contact_channel": [*facts.channels, "fax"],
        "social_platform": ["twitter", "facebook", "instagram"],
    }
    return {name: chance.choice(values) for name, values in pool.items() if chance.random() < 0.15}


def one_turn(shopper: Shopper, chance: random.Random, facts: Knowledge) -> str:
    """Press an offered button, or say anything at all; returns what was done."""
    if shopper.buttons and chance.random() < 0.5:
        payload = chance.choice(shopper.buttons)["payload"]
        shopper.send(payload)
        return payload
    intent, text = chance.choice(INTENTS), chance.choice(TEXTS)
    issues = [{"name": name, "start": 0, "end": len(text)} for name in chance.sample(list(facts.issues), 2)]
    signals = {"urgent": chance.random() < 0.1, "tried": chance.sample(list(facts.channels), chance.randint(0, 1))}
    shopper.say(
        intent,
        text,
        entities(chance, facts),
        intent_ranking=[{"name": name, "confidence": chance.random()} for name in chance.sample(INTENTS, 4)],
        issues=issues if chance.random() < 0.2 else [],
        signals=signals if chance.random() < 0.3 else {},
        metadata={"shopguide": {"secrets": ["password"], "truncated": True}} if chance.random() < 0.05 else {},
    )
    return f"{intent} {text[:20]!r}"


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_random_walk_always_has_a_way_on(seed: int, facts: Knowledge) -> None:
    chance, shopper, trail = random.Random(seed), Shopper(), []
    for _ in range(TURNS):
        before = shopper.talk.awaiting
        trail.append(f"{before}: {one_turn(shopper, chance, facts)}")
        said = f"{trail} -> {shopper.names}"
        assert shopper.messages, said
        assert shopper.messages[-1].buttons, said
        assert all(button["title"] and len(button["payload"].encode()) <= 64 for button in shopper.buttons), said
        titles = [button["title"] for button in shopper.messages[-1].buttons]
        assert len(titles) == len(set(titles)), said
        assert "None" not in shopper.text, said
        talk = shopper.talk
        assert talk.awaiting is not Awaiting.DETAIL or talk.detail, said
        assert talk.awaiting is not Awaiting.NEXT_ISSUE or talk.queue, said
        assert talk.awaiting is not Awaiting.STEP or facts.can_walk(talk.channel), said
        assert talk.issue not in [item.issue for item in talk.queue], said


def test_the_rules_know_every_intent_whatever_is_awaited() -> None:
    assert {intent for intent, awaiting in rules() if awaiting is None} == set(INTENTS)
