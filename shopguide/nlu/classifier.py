"""The intent classifier as a Rasa graph component."""

from __future__ import annotations

import hashlib
import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.trackers import DialogueStateTracker  # at run time: Rasa reads the annotation
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from shopguide.nlu.clauses import split
from shopguide.nlu.context import Context
from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads.heads import Heads
from shopguide.nlu.intent_model import RANKING_LENGTH, IntentModel, IntentModelError, Reading
from shopguide.nlu.issues import ISSUE_INTENTS, Issue, clauses_to_read, find_issues
from shopguide.nlu.language import language
from shopguide.nlu.lessons import Lessons
from shopguide.nlu.reader import Reader, close, not_offered
from shopguide.nlu.text_view import is_readable

logger = logging.getLogger(__name__)

ISSUES = "issues"  # message property: what `find_issues` found, as dictionaries
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
WARM_UP = "it never came, and i want my money back"  # the first message pays 0.2 s for lazy set-up
KEPT_VECTORS = Path(".rasa") / "vectors"  # beside Rasa's own cache of training
COMMAND_PREFIX = "/"  # a button's payload, which Rasa or the reply resolver reads


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """One encoder for each process: its weights never change, and models come and go."""
    return SentenceEncoder()


def _entry(name: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PooledIntentClassifier(GraphComponent):  # type: ignore[misc]  # Rasa ships no types
    """Sets what a message means, alone and in context; says `nlu_fallback` itself when unsure of the intent.

    Sets `intent`, `intent_ranking`, `acts`, `issues`, `close`, `cues`, `worry`, `topic`,
    `topics` and `language`.
    """

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
        heads: Heads | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self.model = model
        self.reader = Reader(heads, model) if heads and model else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PooledIntentClassifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PooledIntentClassifier:
        """Raises IntentModelError if the model belongs to another sentence encoder."""
        try:
            with model_storage.read_from(resource) as folder:
                model = IntentModel.load(folder, shared_encoder())
                heads = Heads.load(Path(folder))
        except ValueError as error:
            if isinstance(error, IntentModelError):
                raise
            # Rasa's storage says so when nothing was persisted: the data held fewer than two intents.
            logger.warning("No trained intent classifier: every message will be unsure (%s).", error)
            return cls(model_storage, resource)
        model.classify([WARM_UP[start:end] for start, end in split(WARM_UP)])
        return cls(model_storage, resource, model, heads)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa trains again when this changes: the code and the weights that make the model what it is.

        Without it Rasa takes a component trained by earlier code from its cache.
        """
        digest = hashlib.sha256((WEIGHTS / "SHA256SUMS").read_bytes())
        for path in sorted(Path(__file__).parent.rglob("*.py")):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Train and persist; with fewer than two intents warn and stay untrained."""
        lessons = Lessons.of(training_data)
        try:
            self.model = IntentModel.train(lessons.texts, lessons.intents, shared_encoder(), KEPT_VECTORS)
        except IntentModelError as error:
            logger.warning("Intent classifier not trained: %s.", error)
            return self._resource
        heads = Heads.train(lessons.material(self.model, KEPT_VECTORS))
        self.reader = Reader(heads, self.model) if heads else None
        with self._model_storage.write_to(self._resource) as folder:
            self.model.save(folder)
            if heads:
                heads.save(Path(folder))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Later components train on the messages as they are."""
        return training_data

    def process(
        self,
        messages: list[Message],
        tracker: DialogueStateTracker = None,  # Rasa reads the annotation and knows no optional input
    ) -> list[Message]:
        """Read each message in the light of the conversation; one that starts with "/" is left untouched."""
        context = Context.of(tracker)
        for message in messages:
            # Half an emoji from a broken client cannot be written as UTF-8; a blank keeps the places.
            text = _LONE_SURROGATE.sub(" ", message.get(TEXT) or "")
            if text.startswith(COMMAND_PREFIX):
                continue
            message.set("language", language(text), add_to_output=True)
            if self.model is None or not is_readable(text):
                self._set_unsure(message, 0.0, [])
            else:
                self._read(self.model, message, text)
            if self.model is not None and self.reader is not None:
                self._read_in_context(self.reader, message, text, context)
        return messages

    @staticmethod
    def _read_in_context(reader: Reader, message: Message, text: str, context: Context) -> None:
        issues = [Issue(**issue) for issue in message.get(ISSUES) or ()]
        named = frozenset(
            str(entity["value"]) for entity in message.get(ENTITIES) or () if entity["entity"] == "contact_channel"
        )
        told = reader.read(text, issues, named, context)
        message.set("acts", list(told.acts), add_to_output=True)
        message.set(ISSUES, list(told.issues), add_to_output=True)
        message.set("cues", told.cues, add_to_output=True)
        message.set("worry", told.worry, add_to_output=True)
        message.set("topic", told.topic, add_to_output=True)
        message.set("topics", told.topics, add_to_output=True)
        message.set("told", told.told, add_to_output=True)
        message.set("wanted", told.wanted, add_to_output=True)
        message.set("written", told.written, add_to_output=True)
        message.set("dictated", told.dictated, add_to_output=True)
        message.set("struck", told.struck, add_to_output=True)
        if missed := not_offered(text, context):
            message.set("not_offered", missed, add_to_output=True)

    def _read(self, model: IntentModel, message: Message, text: str) -> None:
        spans = clauses_to_read(text, split(text))
        whole, *clauses = model.classify([text, *(text[start:end] for start, end in spans)])
        issues = find_issues(text, whole, spans, clauses)
        blended = whole.name in ISSUE_INTENTS and whole.name not in {issue.name for issue in issues}
        if len(issues) > 1 and (whole.unsure or blended):
            # Two problems split the whole message's probability between them; its clauses are clear.
            strongest = max(issues, key=lambda issue: issue.confidence)
            ranking = [(name, confidence) for name, confidence in whole.ranking if name != strongest.name]
            whole = Reading(((strongest.name, strongest.confidence), *ranking), whole.similarity, unsure=False)
        if whole.unsure:
            self._set_unsure(message, 1.0 - whole.confidence, self._ranking(whole))
        else:
            message.set(INTENT, _entry(whole.name, whole.confidence), add_to_output=True)
            message.set(INTENT_RANKING_KEY, self._ranking(whole), add_to_output=True)
        message.set(ISSUES, [issue.as_dict() for issue in issues], add_to_output=True)
        # Where clauses speak for several problems they are both meant: nothing is close.
        message.set("close", close(whole.ranking) if len(issues) < 2 else [], add_to_output=True)

    @staticmethod
    def _ranking(reading: Reading) -> list[dict[str, Any]]:
        return [_entry(name, confidence) for name, confidence in reading.ranking]

    @staticmethod
    def _set_unsure(message: Message, confidence: float, ranking: list[dict[str, Any]]) -> None:
        """As Rasa's FallbackClassifier: nlu_fallback first, what the model thought after it."""
        fallback = _entry(DEFAULT_NLU_FALLBACK_INTENT_NAME, confidence)
        message.set(INTENT, fallback, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [fallback, *ranking][:RANKING_LENGTH], add_to_output=True)
        message.set(ISSUES, [], add_to_output=True)
