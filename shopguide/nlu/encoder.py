"""Sentence vectors from the shipped MiniLM encoder (ONNX, int8), without Rasa.

The weights come from `benchmarks/nlu/make_encoder.py`; `weights/SHA256SUMS` pins their bytes.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from shopguide import progress

Vectors = NDArray[np.float32]
Asked = tuple[str, str]  # a text, and the question that it answers to or ""

WEIGHTS = Path(__file__).with_name("weights")
MODEL_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
SEEN_FILE = "seen.txt"  # keys of the messages that the encoder was fine-tuned on
WIDTH = 384
VECTOR = "sentence_embedding"
#: Outputs of the graph beside the vector: states of the word pieces after these layers.
STATES = ("encoder.layer.2.out", "encoder.layer.4.out")
_LENGTH = 8.0  # of a word's state after each layer
MAX_TOKENS = 128
MAX_CHARACTERS = 2000  # tokenising 10 kB only to drop all after token 128 would cost milliseconds
BULK = 64  # texts from which on they are not kept in the cache: training data
THREADS = 2  # texts encoded side by side; more do not pay on a laptop
CACHE_SIZE = 4096  # 6 MB; a conversation repeats short answers ("done", "still not fixed")


class EncoderFileError(RuntimeError):
    """A weights file is missing or is not the one that SHA256SUMS pins."""


def text_key(text: str) -> str:
    """A message's short hash, 12 hexadecimal digits, as listed in seen.txt."""
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).hexdigest()[:12]


def question_piece(question: str) -> str:
    """The word piece that stands before an answer to `question`."""
    return f"[asked {question}]"


def pinned_hashes(folder: Path) -> dict[str, str]:
    """File name to sha256, as written by `sha256sum` in SHA256SUMS."""
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EncoderFileError(f"cannot read {folder / 'SHA256SUMS'}: {error}") from error
    return {name: digest for digest, name in (line.split() for line in lines if line.strip())}


def _checked_bytes(folder: Path, name: str, pins: dict[str, str]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise EncoderFileError(f"cannot read {folder / name}: {error}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != pins.get(name):
        raise EncoderFileError(
            f"{folder / name} has sha256 {found}, expected {pins.get(name)}; "
            "fetch the file again (Git LFS?) or rebuild it with benchmarks/nlu/make_encoder.py"
        )
    return content


class SentenceEncoder:
    """Texts to vectors of length 1.

    Raises:
        EncoderFileError: at construction, when a file is missing or altered.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        pins = pinned_hashes(folder)
        self.fingerprint = pins.get(MODEL_FILE, "")
        model = _checked_bytes(folder, MODEL_FILE, pins)
        vocabulary = _checked_bytes(folder, TOKENIZER_FILE, pins)
        self._seen = frozenset(_checked_bytes(folder, SEEN_FILE, pins).decode("ascii").split())
        options = onnxruntime.SessionOptions()
        # A text's matrices are too small to share: two texts side by side on one thread each take
        # 5.7 ms where one after the other on two threads takes 9.6, and a lone text is no slower.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Tokenizer = Tokenizer.from_str(vocabulary.decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._cache: OrderedDict[Asked, Vectors] = OrderedDict()
        # A model that is to take over is tried in a thread, while turns go on with the current one.
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="encoder")

    def whole_words(self) -> frozenset[str]:
        """Words of letters that the tokenizer keeps in one piece: real words, not slips."""
        return frozenset(word for word in self._tokenizer.get_vocab() if word.isalpha())

    def has_seen(self, text: str) -> bool:
        """Whether fine-tuning used this message, so that its vector is too good to judge by."""
        return text_key(text) in self._seen

    def encode(self, texts: list[str], questions: Sequence[str] | None = None) -> Vectors:
        """Vectors float32 [len(texts), 384], each of length 1; any text is allowed, also "", and any thread.

        Args:
            texts: in the classifier's view.
            questions: what each answers to, one of `screens.QUESTIONS`; nothing where None. After one that the
                encoder doesn't know, as after the opening, a text has the vector that it has alone.
        """
        asked = ["" if self._piece(question) is None else question for question in questions or [""] * len(texts)]
        keys = [(text[:MAX_CHARACTERS], question) for text, question in zip(texts, asked, strict=True)]
        found = self._kept(keys)
        new = [key for key in dict.fromkeys(keys) if key not in found]
        # A single text is not worth the way to another thread.
        computed = list(self._many(new) if len(new) > 1 else map(self._compute, new))
        found.update(zip(new, computed, strict=True))
        if len(new) < BULK:
            self._keep(new, computed)
        return np.array([found[key] for key in keys], dtype=np.float32).reshape(len(keys), WIDTH)

    def words(self, text: str, spans: Sequence[tuple[int, int]]) -> Vectors:
        """States float32 [words, 768] of single words, of the layers in `STATES` one behind the other.

        Args:
            text: as typed.
            spans: start and end of each word in it; those that are cut off with the text have no state.
        """
        clean = text.encode("utf-8", "replace").decode("utf-8")
        encoded = self._tokenizer.encode(clean)
        ids = np.array([encoded.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        layers = [states[0] for states in self._session.run(list(STATES), feed)]
        # A piece may hold two words: the pound sign and the first figure behind it.
        holding: dict[int, int] = {}
        for piece, (start, end) in enumerate(encoded.offsets):
            for place in range(start, end):
                holding.setdefault(place, piece)
        pieces: list[int] = []
        for start, _ in spans:
            if start not in holding:
                break
            pieces.append(holding[start])
        lengths = [np.linalg.norm(states[pieces], axis=1, keepdims=True) + 1e-6 for states in layers]
        parts = [_LENGTH * states[pieces] / length for states, length in zip(layers, lengths, strict=True)]
        states: Vectors = np.concatenate(parts, axis=1).astype(np.float32)
        return states

    def _piece(self, question: str) -> int | None:
        number: int | None = self._tokenizer.token_to_id(question_piece(question))
        return number

    def _many(self, texts: list[Asked]) -> Iterator[Vectors]:
        for done, vector in enumerate(self._threads.map(self._compute, texts), start=1):
            if done % BULK == 0 or (done == len(texts) and done > BULK):
                progress.report("encode", done, len(texts))
            yield vector

    def forget(self) -> None:
        """Empty the cache, so that the next time of a text is that of a new one."""
        with self._lock:
            self._cache.clear()

    def _kept(self, texts: list[Asked]) -> dict[Asked, Vectors]:
        """Those of `texts` that are in the cache, where they count as the newest now."""
        with self._lock:
            found = {text: self._cache[text] for text in texts if text in self._cache}
            for text in found:
                self._cache.move_to_end(text)
        return found

    def _keep(self, texts: list[Asked], vectors: list[Vectors]) -> None:
        with self._lock:
            self._cache.update(zip(texts, vectors, strict=True))
            while len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)

    def _compute(self, asked: Asked) -> Vectors:
        """One text at a time: int8 scales are taken over the whole input of a run.

        In a padded batch the same sentence gets another vector beside other sentences
        (cosine down to 0.97); alone it always gets the same one, in training and in service.
        """
        text, question = asked
        # A lone surrogate (half an emoji from a broken client) cannot be written as UTF-8.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        pieces = self._tokenizer.encode(clean).ids
        if (context := self._piece(question)) is not None:
            pieces = [pieces[0], context, *pieces[1:]]
        ids = np.array([pieces], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vector: Vectors = self._session.run([VECTOR], feed)[0][0]
        return vector
