"""Sentence vectors kept on disk between trainings, so that only new training texts are encoded."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError  # type: ignore[attr-defined]  # missing from its stub
from safetensors.numpy import load_file, save_file

from shopguide.nlu.encoder import WIDTH, SentenceEncoder, Vectors

INTENTS: Final = "vectors"  # the file of the messages that teach intents
_KEY_BYTES: Final = 16
logger = logging.getLogger(__name__)


def encode(
    encoder: SentenceEncoder,
    texts: list[str],
    folder: Path,
    name: str = INTENTS,
    questions: Sequence[str] | None = None,
    beside: str | None = None,
) -> Vectors:
    """Vectors float32 [texts, 384]; those that `folder` holds for this encoder aren't computed again.

    The folder's file of that name then holds the vectors of exactly these texts. It is a cache: a file that is damaged
    or can't be written costs time, not the training.

    Args:
        encoder: makes them.
        texts: in the classifier's view.
        folder: of the kept files.
        name: of the file.
        questions: what each text answers to, see `SentenceEncoder.encode`.
        beside: a file that holds some of the vectors already; only read.
    """
    path = _path(encoder, folder, name)
    kept = _read(path)
    stored = len(kept)
    if beside:
        kept = _read(_path(encoder, folder, beside)) | kept
    asked = list(zip(texts, questions or [""] * len(texts), strict=True))
    keys = [_key(*pair) for pair in asked]
    new = list(dict.fromkeys(pair for pair, key in zip(asked, keys, strict=True) if key not in kept))
    if new:
        computed = encoder.encode([text for text, _ in new], [question for _, question in new])
        kept.update(zip((_key(*pair) for pair in new), computed, strict=True))
    vectors = np.array([kept[key] for key in keys], dtype=np.float32).reshape(len(keys), WIDTH)
    if new or len(set(keys)) != stored:
        _write(path, keys, vectors)
    return vectors


def _path(encoder: SentenceEncoder, folder: Path, name: str) -> Path:
    return folder / f"{name}-{encoder.fingerprint[:16]}.safetensors"


def _key(text: str, question: str) -> bytes:
    # No view of a text holds the byte 0.
    whole = f"{question}\0{text}" if question else text
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).digest()[:_KEY_BYTES]


def _read(path: Path) -> dict[bytes, Vectors]:
    try:
        arrays = load_file(path)
        keys: NDArray[np.uint8] = arrays["keys"]
        vectors: Vectors = arrays["vectors"]
    except FileNotFoundError:
        return {}
    except (OSError, SafetensorError, KeyError) as error:
        logger.info("Encoding every text: %s can't be read (%s)", path, error)
        return {}
    if keys.shape != (len(vectors), _KEY_BYTES) or vectors.shape[1:] != (WIDTH,):
        return {}
    return dict(zip((key.tobytes() for key in keys), vectors, strict=True))


def _write(path: Path, keys: list[bytes], vectors: Vectors) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), _KEY_BYTES)
        save_file({"keys": raw, "vectors": vectors}, part)
        os.replace(part, path)
    except (OSError, SafetensorError) as error:
        logger.info("Vectors aren't kept for the next training: %s", error)
    finally:
        part.unlink(missing_ok=True)
