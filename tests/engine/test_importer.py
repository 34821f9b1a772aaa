"""The importer that config.yml names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data import loading

from shopguide import progress

_NLU = 'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n    - {text}\n'


@pytest.fixture
def config(tmp_path: Path, root: Path) -> str:
    """A config.yml with the project's importer, in a sound project whose data/ has two files."""
    (tmp_path / "data").mkdir()
    for name, text in (("greet", "hi"), ("goodbye", "bye")):
        (tmp_path / f"data/{name}.yml").write_text(_NLU.format(intent=name, text=text), encoding="utf-8")
    shutil.copytree(root / "knowledge", tmp_path / "knowledge")
    shutil.copy(root / "domain.yml", tmp_path)
    path = tmp_path / "config.yml"
    path.write_bytes((root / "config.yml").read_bytes())
    return str(path)


def _texts(config: str) -> set[str]:
    importer = TrainingDataImporter.load_from_config(config, None, [str(Path(config).parent / "data")])
    return {str(message.get("text")) for message in importer.get_nlu_data().intent_examples}


def test_importer_reads_each_file_once_for_validation_and_training(
    config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    load = loading.load_data
    monkeypatch.setattr(loading, "load_data", lambda path, *more: read.append(path) or load(path, *more))
    assert _texts(config) == _texts(config) == {"hi", "bye"}
    assert len(read) == 2


def test_importer_sees_a_file_that_was_edited(config: str) -> None:
    assert "hi" in _texts(config)
    (Path(config).parent / "data/greet.yml").write_text(_NLU.format(intent="greet", text="good day"), "utf-8")
    assert _texts(config) == {"good day", "bye"}


def test_importer_reports_each_file(config: str) -> None:
    reports: list[tuple[str, int, int]] = []
    with progress.shown_by(lambda *report: reports.append(report)):
        _texts(config)
    assert reports == [("read", 1, 2), ("read", 2, 2)]
