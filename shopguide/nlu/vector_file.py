"""Sentence vectors kept on disk between trainings, so that only new training texts are encoded."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError  # type: ignore[attr-defined]  # missing from its stub
from safetensors.numpy import load_file, save_file

from shopguide.nlu.encoder import WIDTH, SentenceEncoder, Vectors

_KEY_BYTES: Final = 16
logger = logging.getLogger(__name__)


def encode(encoder: SentenceEncoder, texts: list[str], folder: Path, name: str = "vectors") -> Vectors:
    """Vectors float32 [texts, 384]; those that `folder` holds for this encoder aren't computed again.

    The folder's file of that name then holds the vectors of exactly these texts. It is a cache: a file that is damaged
    or can't be written costs time, not the training.
    """
    path = folder / f"{name}-{encoder.fingerprint[:16]}.safetensors"
    kept = _read(path)
    keys = [_key(text) for text in texts]
    new = [text for text, key in zip(texts, keys, strict=True) if key not in kept]
    if new:
        unique = list(dict.fromkeys(new))
        kept.update(zip(map(_key, unique), encoder.encode(unique), strict=True))
    vectors = np.array([kept[key] for key in keys], dtype=np.float32).reshape(len(keys), WIDTH)
    if new or len(set(keys)) < len(kept):
        _write(path, keys, vectors)
    return vectors


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_KEY_BYTES]


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
