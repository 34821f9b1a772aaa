"""Reads the project's training data for every Rasa command; config.yml names it.

Rasa loads it before it validates and trains, so this is where warnings are filtered and where progress begins.
"""

from __future__ import annotations

import os
from collections.abc import Container
from functools import lru_cache
from pathlib import Path
from typing import Final

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from shopguide import progress, yaml_files
from shopguide.engine import noise
from shopguide.engine.soundness import check_project
from shopguide.project import Project

# Messages that train topics alone need some intent; they are kept out of the intents' training.
ANY_INTENT: Final = "ask_help"


class ProjectImporter(RasaFileImporter):  # type: ignore[misc]  # Rasa ships no types
    """Rasa's own importer, which reads a file of messages once, not up to six times a training."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        """Read the project of `config_file`, once it is sound.

        Raises:
            UnsoundProject: facts or sentences have faults; all are listed.
        """
        noise.silence()
        root = Path(config_file or "config.yml").resolve().parent
        check_project(root)
        self._knowledge = Project(root).knowledge
        super().__init__(config_file, domain_path, training_data_paths)
        self._merged: dict[str | None, TrainingData] = {}

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The messages of all files of `language`; Rasa's importers around this one copy what they change."""
        if language not in self._merged:
            parts = []
            for done, path in enumerate(self._nlu_files, start=1):
                status = os.stat(path)
                parts.append(_messages(path, language, status.st_mtime_ns, status.st_size))
                progress.report("read", done, len(self._nlu_files))
            known = {str(message.get(TEXT)) for part in parts for message in part.training_examples}
            self._merged[language] = TrainingData().merge(*parts, _asked(self._knowledge, known))
        return self._merged[language]


def _asked(knowledge: Path, known: Container[str]) -> TrainingData:
    """How people ask for each answer (`asked` in answers.yml): what the topics are trained on, beside the data.

    A text that is `known` from the data isn't added: Rasa warns of a text with two intents.
    """
    held = yaml_files.parse("answers.yml", yaml_files.read(knowledge / "answers.yml"))
    answers = held.get("answers") or () if isinstance(held, dict) else ()
    return TrainingData(
        [
            Message.build(str(text), ANY_INTENT, intent_metadata={"use": "topic", "topic": str(answer["id"])})
            for answer in answers
            for text in answer.get("asked") or ()
            if str(text) not in known
        ]
    )


@lru_cache(maxsize=64)
def _messages(path: str, language: str | None, _changed: int, _size: int) -> TrainingData:
    return loading.load_data(path, language)
