"""Reads the project's training data for every Rasa command; config.yml names it.

Rasa loads it before it validates and trains, so this is where warnings are filtered and where progress begins.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.training_data import TrainingData

from shopguide import progress
from shopguide.engine import noise
from shopguide.engine.soundness import check_project


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
        check_project(Path(config_file or "config.yml").resolve().parent)
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
            self._merged[language] = TrainingData().merge(*parts)
        return self._merged[language]


@lru_cache(maxsize=64)
def _messages(path: str, language: str | None, _changed: int, _size: int) -> TrainingData:
    return loading.load_data(path, language)
