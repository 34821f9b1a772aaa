"""Sentence vectors of the messages under review."""

from __future__ import annotations

from threading import Lock
from typing import Final

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from shopguide.nlu.encoder import SentenceEncoder

_KEPT: Final = 4096  # 6 MB


class Vectors:
    """Makes vectors of texts and keeps them; may be called from any thread.

    With an encoder of its own, made when a text is new and let go afterwards: that of a running server
    belongs to the turns, and must not be held up or used by two threads at once.
    """

    def __init__(self) -> None:
        self._vectors: LRUCache[str, NDArray[np.float32]] = LRUCache(_KEPT)
        self._lock = Lock()

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors float32 [len(texts), 384], each of length 1."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            found = dict(zip(new, SentenceEncoder().encode(new), strict=True)) if new else {}
            made = np.array([found[text] if text in found else self._vectors[text] for text in texts])
            self._vectors.update(found)
        return made
