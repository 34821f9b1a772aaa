"""Which choice a message picks: of those on screen, or a channel that isn't.

Every candidate is scored by what the words say (a linear model of ideas, in the light of the question), by likeness to
its title, and by position words; so is "none of them". A conditional logit over the candidates weighs these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats, Grams, Hashes, Vocabulary, Weights
from shopguide.nlu.heads.positions import Positions, positions
from shopguide.nlu.heads.screens import CHANNELS, FACTS, LISTS, SCREENS, Option

IDEAS: Final = tuple(sorted({option.idea for screen in SCREENS.values() for option in screen} | CHANNELS.keys()))
FEATURES: Final = 20
_STRENGTH: Final = 0.5
_VECTOR_WEIGHT: Final = 1.5
_SHARPNESS: Final = 3.0
_PENALTY: Final = 0.02
_SURE: Final = 0.5  # probability from which a choice counts
_SURE_OF_A_PICK: Final = 0.15  # … in a message that picks something, by its acts
_WORD: Final = re.compile(r"[^\W_]+")
_EMPTY: Final = frozenset(
    "a all an and app find get go help i in it is me my no not of on or page so that the this to with".split()
)


@dataclass(frozen=True)
class Asked:
    """A message and the choices it may pick from, as the option head sees them.

    Attributes:
        text: in the classifier's view.
        question: what was asked.
        options: candidates; those on screen first, in order.
        shown: how many of them are on screen.
        named: channels that the message names.
    """

    text: str
    question: str
    options: tuple[Option, ...]
    shown: int
    named: frozenset[str]


@dataclass(frozen=True)
class OptionHead:
    """Scores of ideas, and how they are weighed with likeness and position.

    Attributes:
        vocabulary: word n-grams, alone and crossed with the question, and letters.
        grams: [known n-grams, ideas].
        dense: float32 [384, ideas].
        bias: float32 [ideas].
        weights: float32 [features].
    """

    vocabulary: Vocabulary
    grams: Weights
    dense: Floats
    bias: Floats
    weights: Floats

    @classmethod
    def fit(
        cls, picked: Sequence[str | None], questions: Sequence[str], grams: Sequence[Grams], vectors: Floats
    ) -> OptionHead:
        """Fit the ideas on rows that pick something, or None; the candidates' weights come with `weighed`."""
        groups = [_groups(found, question) for found, question in zip(grams, questions, strict=True)]
        vocabulary = Vocabulary.of(groups)
        labels = np.array([[idea == name for idea in IDEAS] for name in picked], dtype=bool)
        examples = linear.Examples(vocabulary.matrix(groups), vectors * np.float32(_VECTOR_WEIGHT))
        found = linear.fit(examples, labels, _STRENGTH)
        dense = found.dense[0] * _VECTOR_WEIGHT
        return cls(vocabulary, found.sparse, dense, found.bias, np.zeros(FEATURES, np.float32))

    def ideas(self, grams: Grams, vector: Floats, question: str) -> Floats:
        """Float32 [ideas]: how much the words speak for each."""
        words = self.vocabulary.weighed(_groups(grams, question), self.grams)
        return np.asarray(words + vector @ self.dense + self.bias, dtype=np.float32)

    def weighed(self, rows: Sequence[tuple[Floats, int | None]]) -> OptionHead:
        """With weights under which the held-out choices are likeliest.

        Args:
            rows: features float32 [candidates, features] of each message, and which was picked.
        """

        most = max((len(features) for features, _ in rows), default=0)
        padded = np.zeros((len(rows), most + 1, FEATURES))
        absent = np.ones((len(rows), most + 1), dtype=bool)
        right = np.full(len(rows), most)
        for at, (features, picked) in enumerate(rows):
            padded[at, : len(features)] = features
            absent[at, : len(features)] = False
            right[at] = most if picked is None else picked
        absent[:, most] = False  # the last place is "none of them"
        every = np.arange(len(rows))

        def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            logits = np.where(absent, -np.inf, padded @ weights)
            total = -log_softmax(logits, axis=1)[every, right].sum() + 0.5 * _PENALTY * float(weights @ weights)
            rest = softmax(logits, axis=1)
            rest[every, right] -= 1.0
            return float(total), np.einsum("rc,rcf->f", rest, padded) + _PENALTY * weights

        found = minimize(loss, np.zeros(FEATURES), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
        return replace(self, weights=found.astype(np.float32))

    def read(self, features: Floats, picks: bool) -> tuple[int, float] | None:
        """The place of the candidate that is picked, with its probability; None where none is.

        Args:
            features: of the candidates.
            picks: whether the message's acts say that it picks something.
        """
        if not len(features):
            return None
        odds = softmax(np.append(features @ self.weights, 0.0))
        best = int(odds[:-1].argmax())
        return (best, float(odds[best])) if odds[best] >= (_SURE_OF_A_PICK if picks else _SURE) else None

    def arrays(self) -> Arrays:
        return {
            "known": self.vocabulary.known,
            "grams": self.grams.astype(np.float16),
            "dense": self.dense,
            "bias": self.bias,
            "weights": self.weights,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> OptionHead:
        return cls(Vocabulary(arrays["known"]), arrays["grams"], arrays["dense"], arrays["bias"], arrays["weights"])


def features(asked: Asked, ideas: Floats, cosines: Floats, picks: float) -> Floats:
    """What speaks for each candidate: float32 [candidates, features].

    Args:
        asked: the message and its candidates.
        ideas: float32 [ideas], from `OptionHead.ideas`.
        cosines: float32 [candidates], of the message to each title.
        picks: probability that the message picks something at all.
    """
    words = _WORD.findall(asked.text.lower())
    short = 1.0 if len(words) <= 3 else 0.0
    said = positions(asked.text, asked.shown)
    out = np.zeros((len(asked.options), FEATURES), np.float32)
    known = [float(ideas[IDEAS.index(option.idea)]) if option.idea in IDEAS else -1.0 for option in asked.options]
    shares = softmax(_SHARPNESS * np.array(known[: asked.shown])) if asked.shown else np.empty(0)
    fixed = 1.0 if asked.question in FACTS or asked.question in LISTS else 0.0
    for place, option in enumerate(asked.options):
        on_screen = place < asked.shown
        share = float(shares[place]) if on_screen else 0.0
        others = [score for other, score in enumerate(known[: asked.shown]) if other != place]
        title = " ".join(_WORD.findall(option.title.lower()))
        out[place] = (
            1.0 if on_screen else 0.0,
            0.0 if on_screen else 1.0,
            known[place],
            known[place] - max(others, default=-1.0),
            *_likeness(words, title),
            *_position(said, place, on_screen, short),
            float(cosines[place]),
            float(cosines[place]) * short,
            1.0 if option.idea in asked.named else 0.0,
            picks,
            picks if on_screen else 0.0,
            1.0 if asked.named and option.idea not in asked.named and option.is_channel else 0.0,
            share,
            share * picks,
            fixed if on_screen else 0.0,
            fixed * picks if on_screen else 0.0,
        )
    return out


def _likeness(words: Sequence[str], title: str) -> tuple[float, float, float]:
    """Of the whole text to the title, of its nearest part, and the share of the title's own words in it."""
    text = " ".join(words)
    own = [word for word in title.split() if word not in _EMPTY]
    share = sum(word in words for word in own) / len(own) if own else 0.0
    part = fuzz.partial_ratio(title, text) / 100 if len(text) >= len(title) > 3 else 0.0
    return (fuzz.ratio(title, text) / 100) ** 3, part**4, share


def _position(said: Positions, place: int, on_screen: bool, short: float) -> tuple[float, float, float]:
    """Whether its place is named, named last, and named in a message of few words."""
    if not on_screen:
        return 0.0, 0.0, 0.0
    here = place in said.places
    return float(here), float(here and said.places[-1] == place), float(here) * short


def _groups(grams: Grams, question: str) -> tuple[Hashes, Hashes, Hashes]:
    return grams.words, grams.letters, grams.within(question)
