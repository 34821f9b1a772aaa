"""spaCy's text categoriser as a Rasa component, so that it is timed and judged as the others are."""

from __future__ import annotations

import random
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.training import Example
from spacy.util import compounding, minibatch

SEED = 7


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SpacyTextcat(GraphComponent):
    """`textcat` of a blank English pipeline: spaCy's default ensemble of bag of words and CNN."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, nlp: Language) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._nlp = nlp

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"epochs": 10, "dropout": 0.2}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyTextcat:
        return cls(config, model_storage, resource, spacy.blank("en"))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpacyTextcat:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, spacy.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        chance = random.Random(SEED)
        spacy.util.fix_random_seed(SEED)
        categoriser = self._nlp.add_pipe("textcat")
        rows = [(message.get(TEXT), message.get(INTENT)) for message in training_data.intent_examples]
        intents = sorted({intent for _, intent in rows})
        for intent in intents:
            categoriser.add_label(intent)
        examples = [
            Example.from_dict(self._nlp.make_doc(text), {"cats": {name: float(name == intent) for name in intents}})
            for text, intent in rows
        ]
        optimizer = self._nlp.initialize(lambda: examples)
        for epoch in range(1, self._config["epochs"] + 1):
            chance.shuffle(examples)
            losses: dict[str, float] = {}
            for batch in minibatch(examples, size=compounding(16.0, 128.0, 1.005)):
                self._nlp.update(batch, sgd=optimizer, losses=losses, drop=self._config["dropout"])
            print(f"textcat: epoch {epoch} of {self._config['epochs']}, loss {losses['textcat']:.3f}", flush=True)
        with self._storage.write_to(self._resource) as folder:
            self._nlp.to_disk(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            chances = sorted(self._nlp(message.get(TEXT)).cats.items(), key=lambda pair: -pair[1])
            ranking = [{"name": name, "confidence": chance} for name, chance in chances]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[:10], add_to_output=True)
        return messages
