"""Errors a person can act on.

ShopGuideError
├── KnowledgeError      facts (knowledge/) or sentences (domain.yml) have faults; all are listed
├── SetupError          something is missing before the guide can run, and how to get it
├── ReviewError         a decision, or a file of the training data, that nothing can be made of
├── ModelError          a model is not to be served
├── StoreError          a talk could not be read or written
├── ConversationFull    a talk is as long as it may become
└── LockError           a talk could not be locked
    └── StillWorking    … because an earlier message of it is still being answered
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ShopGuideError(Exception):
    """Base of every error raised by ShopGuide itself."""


class SetupError(ShopGuideError):
    """Something is missing before the guide can run; the message says how to get it."""


class ReviewError(ShopGuideError):
    """A decision of the review, or a file of the training data, that nothing can be made of; the message says why."""


class ModelError(ShopGuideError):
    """A model is not to be served, or not yet; the message says why, and what serves instead."""


class StoreError(ShopGuideError):
    """A talk could not be read or written; nothing of it was changed, unless the database fell silent at the commit."""


class ConversationFull(ShopGuideError):
    """A talk is as long as it may become; the message was not taken."""


class LockError(ShopGuideError):
    """It could not be made sure that nobody else works on the talk; nothing was done."""


class StillWorking(LockError):
    """An earlier message of the talk is still being answered, for longer than anybody should wait."""


@dataclass(frozen=True)
class Fault:
    """One fault in the facts or sentences: where it is and what to do about it."""

    file: str
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem}. {self.remedy}"


class KnowledgeError(ShopGuideError):
    """Facts or sentences have faults; `faults` lists all of them, not just the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        super().__init__(f"{len(self.faults)} fault(s) in facts and sentences:\n{lines}")
