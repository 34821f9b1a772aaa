"""The policy table as a Rasa policy component."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from shopguide.dialogue.policy.table import FILE, Row, table
from shopguide.engine.listening import situation
from shopguide.errors import ShopGuideError
from shopguide.server import patches

# Imported whenever a model loads, however Rasa is started.
patches.apply()

ROW: Final = "row"  # key in the action event's metadata
_FILE: Final = "table.json"


class OtherTable(ShopGuideError, RasaException):  # type: ignore[misc]  # Rasa ships no types
    """A model was trained with another table. Rasa prints errors of this kind as a sentence."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class TablePolicy(Policy):  # type: ignore[misc]
    """Predicts the action of the first row that fits, then its second action if it has one, then to listen."""

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules: with no policy that uses them, Rasa warns; and it trains no policies without rules or stories."""
        return SupportedData.RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa wants a priority of every policy."""
        return {"priority": 6}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa trains again when this changes."""
        return _digest()

    def train(self, *args: Any, **kwargs: Any) -> Resource:
        """Note which table the model goes with."""
        with self._model_storage.write_to(self._resource) as folder:
            (Path(folder) / _FILE).write_text(json.dumps({"digest": _digest()}), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TablePolicy:
        """Load; the table itself is part of the code.

        Raises:
            OtherTable: the model was trained with another table.
        """
        with model_storage.read_from(resource) as folder:
            known = json.loads((Path(folder) / _FILE).read_text(encoding="utf-8"))
        if known.get("digest") != _digest():
            raise OtherTable("This model was trained with another policy table. Train again: make train")
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The next action, with the id of its row."""
        name, row = self._next(tracker)
        chances = [0.0] * domain.num_actions
        chances[domain.index_for_action(name)] = 1.0
        return self._prediction(chances, action_metadata={ROW: row} if row else None)

    @staticmethod
    def _next(tracker: DialogueStateTracker) -> tuple[str, str | None]:
        if tracker.latest_action_name in (ACTION_LISTEN_NAME, None):
            row: Row = table().decide(situation(tracker))
            return row.do, row.id
        decided = _decided(tracker)
        row_now = table()[decided[1]] if decided else None
        if row_now and row_now.then and tracker.latest_action_name == row_now.do and decided and decided[0] == 1:
            return row_now.then, row_now.id
        return ACTION_LISTEN_NAME, None


def _decided(tracker: DialogueStateTracker) -> tuple[int, str] | None:
    """How many actions of a row ran since the last message, and the row."""
    count, row = 0, None
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME:
            count += 1
            row = (event.metadata or {}).get(ROW) or row
    return (count, row) if row else None


def _digest() -> str:
    return hashlib.sha256(FILE.read_bytes()).hexdigest()
