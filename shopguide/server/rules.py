"""What is known of a model's rules, so that each turn need not find it out anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.nlu.constants import TEXT

# The part of a state that holds what the shopper said.
_USER: Final = "user"
# Situations remembered. What a talk can be in is an intent, what was asked and the last action: some thousands at most.
_REMEMBERED: Final = 4096


class Rules:
    """The rules of a trained RulePolicy.

    Attributes:
        count: how many there are; with another number this is out of date.
        reach: how many states the longest of them holds.
    """

    def __init__(self, policy: RulePolicy) -> None:
        keys = _keys(policy)
        states = [state for key in keys for state in json.loads(key)]
        self.count = len(keys)
        self.reach = max((len(json.loads(key)) for key in keys), default=1)
        self._read_text = any(TEXT in (state.get(_USER) or {}) for state in states)
        self._possible: LRUCache[tuple[str, str], frozenset[str]] = LRUCache(_REMEMBERED)

    @classmethod
    def of(cls, policy: RulePolicy) -> Rules:
        """Of this policy as it is loaded."""
        known = _known.get(policy)
        if known is None or known.count != len(_keys(policy)):
            known = _known[policy] = cls(policy)
        return known

    def possible(self, kind: str, states: Sequence[Mapping[str, Any]], find: Callable[[], set[str]]) -> set[str]:
        """What `find` finds for the rules of one kind in these states, or found when the talk was there before."""
        key = kind, json.dumps([self._told_apart(state) for state in states], sort_keys=True, default=str)
        found = self._possible.get(key)
        if found is None:
            found = self._possible[key] = frozenset(find())
        return set(found)

    def _told_apart(self, state: Mapping[str, Any]) -> Mapping[str, Any]:
        """A state without the words of the shopper, which come once, where no rule reads them."""
        user = state.get(_USER) or {}
        if self._read_text or TEXT not in user:
            return state
        return {**state, _USER: {**user, TEXT: ""}}


def _keys(policy: RulePolicy) -> list[str]:
    return [key for kind in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH) for key in policy.lookup.get(kind, ())]


_known: WeakKeyDictionary[RulePolicy, Rules] = WeakKeyDictionary()
