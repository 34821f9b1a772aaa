"""What the training data teaches: messages with their intents, and what the heads learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from shopguide.dialogue.acts import Act
from shopguide.dialogue.cues import DANGERS
from shopguide.dialogue.heard import OF_INTENT
from shopguide.nlu import vector_file
from shopguide.nlu.heads import fitting, labels
from shopguide.nlu.heads.fitting import Texts, all_titles
from shopguide.nlu.heads.heads import Material
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.screens import OPENING, question_of
from shopguide.nlu.intent_model import IntentModel
from shopguide.nlu.text_view import classifier_view

_COMMAND: Final = "/"
_FILE: Final = "heads"  # of kept vectors
#: States at which a question without one of its own is put, likelier ones more than once: people ask everywhere.
_ASKED_AT: Final = (
    *("step", "step", "step", "start", "start", "solved", "answered", "answered", "channels", "draft", "stuck_help"),
    *("resume", "all_steps", "start_aid", "draft_offer", "detail:order_number", "detail:wish", "delivery", "rating"),
    *("refund_stage", "seller_asked", "exhausted", "safe", OPENING, OPENING, OPENING, OPENING),
)
#: Intents of questions about the guide itself.
_ABOUT_GUIDE: Final = frozenset({"bot_challenge", "ask_help"})
#: States at which another problem is told.
_TOLD_AT: Final = (
    "answered",
    "answered",
    "resume",
    "resume",
    "solved",
    "rating",
    "channels",
    "exhausted",
    "step",
    "clarify",
)
#: States at which words for a step are said.
_WALKED_AT: Final = ("step", "step", "step", "step", "start", "stuck_help", "all_steps")
_MEANWHILE: Final = 1500  # messages of each kind
_SILENT: Final = 5000  # messages without a question that the topic head learns from
_OTHERS: Final = 8000  # messages labelled with an intent alone that the cue head learns from


@dataclass(frozen=True)
class Lessons:
    """Messages by what they teach.

    Attributes:
        texts: messages that teach an intent, and `intents`, the intent of each.
        rows: messages labelled with acts, cues and problems.
        questions: messages that teach a topic, and `topics`, the topic of each; None for one that asks for none;
            `asked_with`, its intent.
        plain: which of `texts` are labelled with an intent alone.
    """

    texts: list[str]
    intents: list[str]
    rows: list[LabelledRow]
    questions: list[str]
    topics: list[str | None]
    asked_with: list[str]
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
        asked = [(text, topic, intent) for text, intent, metadata in examples if (topic := labels.topic_of(metadata))]
        return cls(
            [labels.plain(text, metadata) for text, _, metadata in teach_intents],
            [intent for _, intent, _ in teach_intents],
            [*(rows := labels.labelled((text, metadata) for text, _, metadata in examples)), *_met_meanwhile(rows)],
            [text for text, _, _ in asked],
            [None if topic == labels.NO_TOPIC else topic for _, topic, _ in asked],
            [intent for _, _, intent in asked],
            [at for at, item in enumerate(teach_intents) if labels.use_of(item[2]) is None],
        )

    def _said_meanwhile(self) -> list[LabelledRow]:
        """Messages of which only the intent is known, where they are said: other problems, and words for a step."""
        chance = np.random.default_rng(13)
        rows = []
        for states, acts in ((_TOLD_AT, {Act.DESCRIBE}), (_WALKED_AT, fitting.OF_A_WALK)):
            found = [at for at in self.plain if OF_INTENT.get(self.intents[at]) in acts]
            found = [at for at in found if self.intents[at] not in fitting.NOT_KNOWN]
            for at in chance.permutation(np.array(found, dtype=np.int64))[:_MEANWHILE]:
                state = states[chance.integers(len(states))]
                act = OF_INTENT[self.intents[at]]
                rows.append(LabelledRow(self.texts[at], state, ((act, None),), frozenset(), (), ""))
        return rows

    def material(self, model: IntentModel, kept: Path) -> Material:
        """What the heads are trained on, seen through the encoder and the spelling of `model`."""
        chosen = np.random.default_rng(1).permutation(np.array(self.plain, dtype=np.int64))[:_OTHERS]
        others = [self.texts[at] for at in np.sort(chosen)]
        put = [*_as_rows(self.questions, self.topics, self.asked_with), *self._said_meanwhile()]
        labelled = [*self.rows, *put]
        silent = [row.text for row in self.rows if not fitting.ASKING & {act for act, _ in row.acts}]
        # What asks nothing, wherever it is said: the topic head sees a message without its context.
        silent = [silent[at] for at in np.random.default_rng(7).permutation(len(silent))[:_SILENT]]
        parts: list[Sequence[str]] = [[row.text for row in labelled], self.questions, silent, others, all_titles()]
        views = [model.speller.correct(classifier_view(text)) for part in parts for text in part]
        asked = ["" if (name := question_of(row.state)) == OPENING else name for row in labelled]
        asked += [""] * (len(views) - len(asked))
        # The file of the intents has the vectors of most messages that open a conversation.
        vectors = vector_file.encode(model.encoder, views, kept, _FILE, asked, vector_file.INTENTS)
        every = Texts.of(views, vectors)
        texts, start = [], 0
        for part in parts:
            end = start + len(part)
            texts.append(Texts(every.views[start:end], every.grams[start:end], every.vectors[start:end]))
            start = end
        rows, questions, nothing, rest, titles = texts
        return Material(
            self.rows,
            put,
            rows,
            [*self.topics, *[None] * len(silent)],
            questions.with_more(nothing),
            [self.intents[at] for at in np.sort(chosen)],
            rest,
            dict(zip(all_titles(), titles.vectors, strict=True)),
            np.array([not model.encoder.has_seen(row.text) for row in self.rows], dtype=bool),
            np.array([not model.encoder.has_seen(text) for text in others], dtype=bool),
        )


def _as_rows(questions: Sequence[str], topics: Sequence[str | None], intents: Sequence[str]) -> list[LabelledRow]:
    """Questions that have an answer as messages in a conversation: in the middle of one they do nothing but ask."""
    chance = np.random.default_rng(5)
    rows = []
    for text, topic, intent in zip(questions, topics, intents, strict=True):
        if topic is not None:
            act = Act.ABOUT_GUIDE if intent in _ABOUT_GUIDE else Act.ASK
            # In the middle of something, "guide me" means on with it.
            states = ("answered", OPENING) if act is Act.ABOUT_GUIDE else _ASKED_AT
            state = states[chance.integers(len(states))]
            acts: tuple[tuple[Act, str | None], ...] = ((act, None),)
            if state == OPENING and OF_INTENT.get(intent) is Act.DESCRIBE:
                acts = (*acts, (Act.DESCRIBE, None))  # a question that opens a conversation tells its problem too
            rows.append(LabelledRow(text, state, acts, frozenset(), (), ""))
    return rows


def _met_meanwhile(rows: Sequence[LabelledRow]) -> list[LabelledRow]:
    """Dangers that open a conversation, in the middle of one too: "end it all" mustn't pass for a goodbye."""
    chance = np.random.default_rng(17)
    told = [row for row in rows if row.cues & DANGERS and question_of(row.state) == OPENING]
    return [replace(row, state=_ASKED_AT[chance.integers(len(_ASKED_AT))]) for row in told]
