"""What the training data teaches: messages with their intents, and what the heads learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from shopguide.nlu import vector_file
from shopguide.nlu.heads import labels
from shopguide.nlu.heads.fitting import Texts, all_titles
from shopguide.nlu.heads.heads import Material
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.screens import OPENING, question_of
from shopguide.nlu.intent_model import IntentModel
from shopguide.nlu.text_view import classifier_view

_COMMAND: Final = "/"
_FILE: Final = "heads"  # of kept vectors
_OTHERS: Final = 8000  # messages labelled with an intent alone that the cue head learns from


@dataclass(frozen=True)
class Lessons:
    """Messages by what they teach.

    Attributes:
        texts: messages that teach an intent, and `intents`, the intent of each.
        rows: messages labelled with acts, cues and problems.
        questions: messages that teach a topic, and `topics`, the topic of each.
        plain: which of `texts` are labelled with an intent alone.
    """

    texts: list[str]
    intents: list[str]
    rows: list[LabelledRow]
    questions: list[str]
    topics: list[str]
    plain: list[int]

    @classmethod
    def of(cls, data: TrainingData) -> Lessons:
        """Sort the messages of the training data.

        Raises:
            LabelError: a label doesn't exist.
        """
        examples = [
            (str(message.get(TEXT)), str(message.get(INTENT)), message.get("metadata"))
            for message in data.intent_examples
            if message.get(TEXT) and not str(message.get(TEXT)).startswith(_COMMAND)
        ]
        teach_intents = [item for item in examples if labels.use_of(item[2]) not in labels.NOT_INTENTS]
        asked = [(text, topic) for text, _, metadata in examples if (topic := labels.topic_of(metadata))]
        return cls(
            [labels.plain(text, metadata) for text, _, metadata in teach_intents],
            [intent for _, intent, _ in teach_intents],
            labels.labelled((text, metadata) for text, _, metadata in examples),
            [text for text, _ in asked],
            [topic for _, topic in asked],
            [at for at, item in enumerate(teach_intents) if labels.use_of(item[2]) is None],
        )

    def material(self, model: IntentModel, kept: Path) -> Material:
        """What the heads are trained on, seen through the encoder and the spelling of `model`."""
        chosen = np.random.default_rng(1).permutation(np.array(self.plain, dtype=np.int64))[:_OTHERS]
        others = [self.texts[at] for at in np.sort(chosen)]
        parts: list[Sequence[str]] = [[row.text for row in self.rows], self.questions, others, all_titles()]
        views = [model.speller.correct(classifier_view(text)) for part in parts for text in part]
        asked = ["" if (name := question_of(row.state)) == OPENING else name for row in self.rows]
        asked += [""] * (len(views) - len(asked))
        # The file of the intents has the vectors of most messages that open a conversation.
        vectors = vector_file.encode(model.encoder, views, kept, _FILE, asked, vector_file.INTENTS)
        every = Texts.of(views, vectors)
        texts, start = [], 0
        for part in parts:
            end = start + len(part)
            texts.append(Texts(every.views[start:end], every.grams[start:end], every.vectors[start:end]))
            start = end
        rows, questions, rest, titles = texts
        return Material(
            self.rows,
            rows,
            self.topics,
            questions,
            [self.intents[at] for at in np.sort(chosen)],
            rest,
            dict(zip(all_titles(), titles.vectors, strict=True)),
            np.array([not model.encoder.has_seen(row.text) for row in self.rows], dtype=bool),
            np.array([not model.encoder.has_seen(text) for text in others], dtype=bool),
        )
