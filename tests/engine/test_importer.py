"""The importer that config.yml names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.message import Message

from shopguide import progress
from shopguide.knowledge_files import load

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


def _messages(config: str) -> list[Message]:
    importer = TrainingDataImporter.load_from_config(config, None, [str(Path(config).parent / "data")])
    return list(importer.get_nlu_data().intent_examples)


def _topic(message: Message) -> str | None:
    """The answer that a message asks for, where that is all that it trains."""
    held = (message.get("metadata") or {}).get("intent") or {}
    return held.get("topic") if held.get("use") == "topic" else None


def _texts(config: str) -> set[str]:
    """Those of the files in data/."""
    return {str(message.get("text")) for message in _messages(config) if not _topic(message)}


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


def test_how_people_ask_for_an_answer_trains_topics_and_nothing_else(config: str, root: Path) -> None:
    asked = {(text, name) for name, answer in load(root / "knowledge").answers.items() for text in answer.asked}
    assert {(str(message.get("text")), _topic(message)) for message in _messages(config) if _topic(message)} == asked


def test_a_question_that_the_data_has_already_is_not_added_again(config: str, root: Path) -> None:
    text = load(root / "knowledge").answers["refund_time"].asked[0]
    (Path(config).parent / "data/greet.yml").write_text(_NLU.format(intent="greet", text=text), "utf-8")
    assert [_topic(message) for message in _messages(config) if message.get("text") == text] == [None]


def test_importer_reports_each_file(config: str) -> None:
    reports: list[tuple[str, int, int]] = []
    with progress.shown_by(lambda *report: reports.append(report)):
        _texts(config)
    assert reports == [("read", 1, 2), ("read", 2, 2)]
