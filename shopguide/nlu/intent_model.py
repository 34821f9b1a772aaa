"""The intent model without Rasa: views, pool and thresholds, trained together and stored together."""

from __future__ import annotations

import json
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from threadpoolctl import ThreadpoolController

from shopguide import progress
from shopguide.nlu import vector_file
from shopguide.nlu.calibration import Pool, Thresholds, choose_thresholds, fit_pool
from shopguide.nlu.encoder import SentenceEncoder
from shopguide.nlu.spelling import SpellingCorrector, learn_words
from shopguide.nlu.text_view import classifier_view, is_readable
from shopguide.nlu.views import GramCounts, NeighbourView, VectorView, WordView

logger = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

OUT_OF_SCOPE = "out_of_scope"
FOLDS = 5
FEWEST_TO_CALIBRATE = 20  # messages; fewer say nothing about thresholds
FEWEST_FRESH = 200  # messages new to the encoder; with fewer, calibrate on all
RANKING_LENGTH = 10
PLAIN_WEIGHTS = (1.0, 0.5, 0.3)  # used only where there is too little data to calibrate
ARRAYS_FILE = "views.safetensors"
FACTS_FILE = "model.json"
_LINEAR_ALGEBRA = ThreadpoolController()


class IntentModelError(ValueError):
    """Training data that no classifier can be made of, or a stored model that cannot be used."""


@dataclass(frozen=True)
class Reading:
    """What the model makes of one text.

    Attributes:
        ranking: likeliest intents with calibrated probabilities, falling; at most 10.
        similarity: cosine to the nearest training message.
        unsure: whether the likeliest intent must not be relied on.
    """

    ranking: tuple[tuple[str, float], ...]
    similarity: float
    unsure: bool

    @property
    def name(self) -> str:
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1]


@dataclass(frozen=True)
class Views:
    """The three views trained on the same messages."""

    words: WordView
    vectors: VectorView
    neighbours: NeighbourView

    @classmethod
    def fit(cls, counted: GramCounts, vectors: Floats, labels: Labels, intents: int) -> Views:
        """Fit all three. Raises ValueError unless there are two intents at least."""
        return cls(
            WordView.fit(counted, labels, intents),
            VectorView.fit(vectors, labels, intents),
            NeighbourView.fit(vectors, labels, intents),
        )

    def counted_scores(self, counted: GramCounts, vectors: Floats) -> tuple[Floats, Floats]:
        """As `scores`, for texts whose n-grams are counted already."""
        near, similarity = self.neighbours.scores(vectors)
        return np.stack([self.words.counted_scores(counted), self.vectors.scores(vectors), near]), similarity

    def scores(self, texts: list[str], vectors: Floats) -> tuple[Floats, Floats]:
        """Float32 [3, texts, intents] and the highest similarity float32 [texts]."""
        near, similarity = self.neighbours.scores(vectors)
        return np.stack([self.words.scores(texts), self.vectors.scores(vectors), near]), similarity


def assign_folds(labels: Labels, folds: int = FOLDS) -> NDArray[np.int64]:
    """Fold of each message, int64; each intent is spread evenly, the same way every time."""
    chance = np.random.default_rng(7)
    fold = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        rows = chance.permutation(np.flatnonzero(labels == label))
        fold[rows] = (np.arange(len(rows)) + chance.integers(folds)) % folds
    return fold


@dataclass(frozen=True)
class Fitted:
    """The views fitted on every message, and what views fitted on the other folds say of each.

    Attributes:
        views: fitted on all messages.
        scores: out-of-fold, float32 [3, texts, intents].
        similarity: of each text to its nearest message outside its fold, float32 [texts].
        usable: which texts have out-of-fold scores, bool [texts]; a text has none if the other folds lack its
            intent or hold fewer than two intents.
    """

    views: Views
    scores: Floats
    similarity: Floats
    usable: NDArray[np.bool_]


def fit_with_folds(texts: list[str], vectors: Floats, labels: Labels, intents: int) -> Fitted:
    """Fit on all messages and on each set of folds, two fits at a time on one thread each.

    A fit's matrices are too small to share between cores: six fits take 60 s of processor time with two threads
    each, and 25 s with one.
    """
    counted = GramCounts.of(texts)
    scores = np.zeros((3, len(texts), intents), dtype=np.float32)
    similarity = np.zeros(len(texts), dtype=np.float32)
    usable = np.zeros(len(texts), dtype=bool)
    fold = assign_folds(labels)

    def fit_all() -> Views:
        return Views.fit(counted, vectors, labels, intents)

    def fit_fold(number: int) -> None:
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        known = np.unique(labels[inside])
        if len(known) < 2 or not len(outside):
            return
        views = Views.fit(counted.rows(inside), vectors[inside], labels[inside], intents)
        scores[:, outside], similarity[outside] = views.counted_scores(counted.rows(outside), vectors[outside])
        usable[outside] = np.isin(labels[outside], known)

    threads = ThreadPoolExecutor(2, "fit")
    try:
        with _LINEAR_ALGEBRA.limit(limits=1, user_api="blas"):
            whole = threads.submit(fit_all)
            fits: list[Future[Any]] = [whole, *(threads.submit(fit_fold, number) for number in range(FOLDS))]
            for done, finished in enumerate(as_completed(fits), start=1):
                finished.result()
                progress.report("fit", done, len(fits))
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
    return Fitted(whole.result(), scores, similarity, usable)


@dataclass(frozen=True)
class IntentModel:
    """Texts to intents. Build with `train` or `load`."""

    intents: tuple[str, ...]
    domain_words: dict[str, int]
    views: Views
    pool: Pool
    thresholds: Thresholds
    encoder: SentenceEncoder
    speller: SpellingCorrector

    @classmethod
    def train(
        cls, texts: list[str], names: list[str], encoder: SentenceEncoder, keep_vectors: Path | None = None
    ) -> IntentModel:
        """Fit views, then pool and thresholds on held-out folds.

        Args:
            texts: messages.
            names: the intent of each.
            encoder: makes their vectors.
            keep_vectors: folder where vectors are kept for the next training.

        Raises:
            IntentModelError: fewer than two intents have a message.
        """
        intents = tuple(sorted(set(names)))
        if len(intents) < 2:
            raise IntentModelError(f"an intent classifier needs two intents, got {len(intents)}")
        began = time.perf_counter()
        labels = np.array([intents.index(name) for name in names], dtype=np.int64)
        plain = [classifier_view(text) for text in texts]
        domain_words = learn_words(plain)
        speller = SpellingCorrector(domain_words, encoder.whole_words())
        seen = [speller.correct(text) for text in plain]
        vectors = vector_file.encode(encoder, seen, keep_vectors) if keep_vectors else encoder.encode(seen)
        logger.info("intents: %d messages encoded in %.1f s", len(seen), time.perf_counter() - began)
        fitted = fit_with_folds(seen, vectors, labels, len(intents))
        scores, similarity, usable = fitted.scores, fitted.similarity, fitted.usable
        # A shopper's message is one that the encoder was not fine-tuned on, and so must be those
        # that calibrate: on the others the vector views are right far more often than in service.
        fresh = usable & ~np.array([encoder.has_seen(text) for text in texts])
        if fresh.sum() >= FEWEST_FRESH:
            usable = fresh
        pool = Pool(PLAIN_WEIGHTS, (0.0,) * len(intents))
        thresholds = Thresholds(0.0, 0.0)
        if usable.sum() >= FEWEST_TO_CALIBRATE:
            scores, similarity, held = scores[:, usable], similarity[usable], labels[usable]
            pool = fit_pool(scores, held)
            odds = pool.probabilities(scores)
            outside = intents.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in intents else None
            thresholds = choose_thresholds(odds, similarity, held, outside)
            right = (odds.argmax(axis=1) == held).mean()
            logger.info("intents: %.3f right on %d held-out messages; %s", right, len(held), thresholds)
        logger.info("intents: trained in %.1f s", time.perf_counter() - began)
        return cls(intents, domain_words, fitted.views, pool, thresholds, encoder, speller)

    def classify(self, texts: list[str]) -> list[Reading]:
        """One reading for each text; any text is allowed."""
        if not texts:
            return []
        seen = [self.speller.correct(classifier_view(text)) for text in texts]
        vectors = self.encoder.encode(seen)
        # A message's products are over before a second thread has woken, and on a busy machine
        # waiting for it takes a hundred times as long as they do (408 ms instead of 7, measured).
        with _LINEAR_ALGEBRA.limit(limits=1, user_api="blas"):
            scores, similarity = self.views.scores(seen, vectors)
        odds = self.pool.probabilities(scores)
        unsure = self.thresholds.unsure(odds, similarity)
        best = np.argsort(-odds, axis=1)[:, :RANKING_LENGTH]
        return [
            Reading(
                tuple((self.intents[column], float(odds[row, column])) for column in best[row]),
                float(similarity[row]),
                bool(unsure[row]) or not is_readable(texts[row]),
            )
            for row in range(len(texts))
        ]

    def save(self, folder: Path) -> None:
        """Write arrays (safetensors) and the rest (JSON) into an existing folder."""
        parts: dict[str, WordView | VectorView | NeighbourView]
        parts = {"words": self.views.words, "vectors": self.views.vectors, "neighbours": self.views.neighbours}
        arrays = {f"{name}.{key}": value for name, view in parts.items() for key, value in view.arrays().items()}
        save_file({name: np.ascontiguousarray(value) for name, value in arrays.items()}, folder / ARRAYS_FILE)
        facts = {
            "intents": self.intents,
            "encoder": self.encoder.fingerprint,
            "weights": self.pool.weights,
            "bias": self.pool.bias,
            "thresholds": self.thresholds.as_dict(),
            "domain_words": self.domain_words,
        }
        (folder / FACTS_FILE).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, encoder: SentenceEncoder) -> IntentModel:
        """Read what `save` wrote.

        Raises:
            IntentModelError: the model was trained with another encoder: its vectors mean nothing here.
            OSError: a file is missing.
        """
        facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        if facts["encoder"] != encoder.fingerprint:
            raise IntentModelError("the model was trained with another sentence encoder; train it again")
        arrays = load_file(folder / ARRAYS_FILE)

        def part(name: str) -> dict[str, NDArray[Any]]:
            return {key.split(".", 1)[1]: value for key, value in arrays.items() if key.startswith(f"{name}.")}

        views = Views(
            WordView.from_arrays(part("words")),
            VectorView.from_arrays(part("vectors")),
            NeighbourView.from_arrays(part("neighbours")),
        )
        pool = Pool(tuple(facts["weights"]), tuple(facts["bias"]))
        words = facts["domain_words"]
        speller = SpellingCorrector(words, encoder.whole_words())
        return cls(tuple(facts["intents"]), words, views, pool, Thresholds(**facts["thresholds"]), encoder, speller)
