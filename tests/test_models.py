"""What a model remembers of the sentences, and when a changed one asks for a training."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from shopguide import models
from shopguide.errors import KnowledgeError, SetupError
from shopguide.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "models").mkdir()
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "smalltalk.py").write_text("x = 1", encoding="utf-8")
    return Project(tmp_path)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return pack(tmp_path / "shopguide-1.tar.gz", "responses:\n  utter_thank:\n    - text: 'Any time, {name}.'\n")


def pack(path: Path, domain: str, name: str = "components/domain_provider/domain.yml") -> Path:
    """A model as Rasa packs it."""
    raw = domain.encode()
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(raw)
        archive.addfile(info, io.BytesIO(raw))
    return path


@pytest.mark.parametrize("prefix", ["", "./", "/"])
def test_the_sentences_of_a_model_are_read(tmp_path: Path, prefix: str) -> None:
    name = f"{prefix}components/domain_provider/domain.yml"
    packed = pack(tmp_path / "m.tar.gz", "responses: {utter_hi: [{text: Hi}]}", name)
    assert models.responses(packed) == {"utter_hi": [{"text": "Hi"}]}


def test_those_of_the_trained_model_are_read(trained: Path) -> None:
    assert "utter_greet" in models.responses(trained)


@pytest.mark.parametrize("raw", [b"", b"model", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_model_is_told(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "m.tar.gz").write_bytes(raw)
    with pytest.raises(SetupError, match="make train"):
        models.responses(tmp_path / "m.tar.gz")


def test_a_model_without_sentences_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="make train"):
        models.responses(pack(tmp_path / "m.tar.gz", "intents: []"))


def test_a_model_that_fits_binds_every_sentence(project: Project, tmp_path: Path) -> None:
    fits = pack(project.model_for(project.fingerprint()), "responses: {utter_thank: [{text: 'Any time, {name}.'}]}")
    words = {"utter_thank": [{"text": "Sure, {name}."}]}
    assert models.contract(project, fits, words) == models.responses(fits)
    with pytest.raises(KnowledgeError, match=r"lacks \{name\}"):
        models.contract(project, fits, LOST)


def test_a_model_named_by_hand_binds_only_the_sentences_that_both_have(project: Project, model: Path) -> None:
    words = {"utter_thank": [{"text": "Sure, {name}."}], "utter_new": [{"text": "New."}]}
    assert models.contract(project, model, words) == {**words, **models.responses(model)}
    with pytest.raises(KnowledgeError, match=r"lacks \{name\}"):
        models.contract(project, model, LOST)


LOST = {"utter_thank": [{"text": "Any time."}]}


def test_a_placeholder_that_was_lost_by_a_slip_is_refused(project: Project, model: Path) -> None:
    models.note_code(project, model)
    assert not models.refuse_lost_placeholders(project, model, models.responses(model))
    with pytest.raises(KnowledgeError, match=r"responses\.utter_thank\.0\.text: lacks \{name\}"):
        models.refuse_lost_placeholders(project, model, LOST)


def test_one_that_the_code_no_longer_fills_asks_for_a_training(project: Project, model: Path) -> None:
    models.note_code(project, model)
    (project.root / "actions" / "smalltalk.py").write_text("x = 2", encoding="utf-8")
    assert models.refuse_lost_placeholders(project, model, LOST)
    models.note_code(project, model)
    with pytest.raises(KnowledgeError):
        models.refuse_lost_placeholders(project, model, LOST)


def test_beside_a_model_of_which_nothing_was_noted_it_is_trained(project: Project, model: Path) -> None:
    assert models.refuse_lost_placeholders(project, model, LOST)


def test_a_model_is_forgotten_with_its_note(project: Project, model: Path) -> None:
    models.note_code(project, model)
    models.forget(model)
    assert {path.name for path in project.root.iterdir()} == {"actions", "models"}
