"""Where the project lies, and when its model is out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopguide.errors import SetupError
from shopguide.project import Project

FILES = {
    "config.yml": "language: en",
    "domain.yml": "version: '3.1'",
    "data/nlu/greet.yml": "nlu: []",
    "data/rules/walk.yml": "rules: []",
    "shopguide/nlu/classifier.py": "x = 1",
    "shopguide/nlu/weights/encoder.onnx": "weights",
    "shopguide/guide.py": "y = 1",
    "knowledge/issues.yml": "issues: []",
    "README.md": "hello",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Project(tmp_path)


@pytest.mark.parametrize("folder", [".", "data", "data/nlu", "shopguide/nlu/weights"])
def test_the_project_is_found_from_any_folder_in_it(project: Project, folder: str) -> None:
    assert Project.find(project.root / folder) == project


def test_the_project_is_found_from_the_current_folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root / "data")
    assert Project.find() == project


@pytest.mark.parametrize("missing", ["config.yml", "domain.yml"])
def test_outside_of_a_project_the_error_says_where_to_go(project: Project, missing: str) -> None:
    (project.root / missing).unlink()
    with pytest.raises(SetupError, match=r"Run this inside the ShopGuide checkout\.$"):
        Project.find(project.root)


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/greet.yml", "data/rules/walk.yml", "shopguide/nlu/classifier.py",
             "shopguide/nlu/weights/encoder.onnx"]
)  # fmt: skip
def test_a_changed_part_of_the_model_changes_the_fingerprint(project: Project, name: str) -> None:
    before = project.fingerprint()
    (project.root / name).write_text("changed", encoding="utf-8")
    assert project.fingerprint() != before


DOMAIN = """\
intents: [greet, thank]
responses:
  utter_greet:
    - text: "Hello {name}"
"""


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("Hello {name}", "Good day, {name}!", False),
        (
            '    - text: "Hello {name}"\n',
            '    - text: "Hello {name}"\n    - {text: "Hi {name}", channel: slack}\n',
            False,
        ),
        ("intents:", "# a remark\nintents:", False),
        ("utter_greet", "utter_hello", True),
        ("[greet, thank]", "[greet, thank, hum]", True),
        ("[greet, thank]", "[thank, greet]", True),
        ("intents:", "actions: [action_hum]\nintents:", True),
    ],
)
def test_of_the_domain_all_but_the_words_of_a_sentence_is_trained(
    project: Project, old: str, new: str, changes: bool
) -> None:
    assert old in DOMAIN
    project.domain.write_text(DOMAIN, encoding="utf-8")
    before = project.fingerprint()
    project.domain.write_text(DOMAIN.replace(old, new, 1), encoding="utf-8")
    assert (project.fingerprint() != before) is changes


def test_the_facts_may_lie_elsewhere(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SHOPGUIDE_KNOWLEDGE", raising=False)
    assert project.knowledge == project.root / "knowledge"
    for given, found in (
        ("", project.root / "knowledge"),
        ("mine", project.root / "mine"),
        ("/etc/facts", Path("/etc/facts")),
    ):
        monkeypatch.setenv("SHOPGUIDE_KNOWLEDGE", given)
        assert project.knowledge == found


@pytest.mark.parametrize("name", ["knowledge/issues.yml", "shopguide/guide.py", "README.md"])
def test_what_is_read_at_start_needs_no_training(project: Project, name: str) -> None:
    before = project.fingerprint()
    (project.root / name).write_text("changed", encoding="utf-8")
    assert project.fingerprint() == before


def test_a_file_that_is_added_moved_or_removed_changes_the_fingerprint(project: Project) -> None:
    seen = {project.fingerprint()}
    added = project.root / "data" / "nlu" / "more.yml"
    added.write_text("nlu: []", encoding="utf-8")
    seen.add(project.fingerprint())
    added.rename(added.with_name("other.yml"))
    seen.add(project.fingerprint())
    assert len(seen) == 3
    added.with_name("other.yml").unlink()
    assert project.fingerprint() in seen


def test_words_that_move_from_one_file_to_the_next_change_the_fingerprint(project: Project) -> None:
    first, second = project.root / "data/nlu/a.yml", project.root / "data/nlu/b.yml"
    first.write_text("data/nlu/b.ymlxy", encoding="utf-8")
    second.write_text("", encoding="utf-8")
    before = project.fingerprint()
    first.write_text("", encoding="utf-8")
    second.write_text("data/nlu/b.ymlxy", encoding="utf-8")
    assert project.fingerprint() != before


def test_byte_code_does_not_count(project: Project) -> None:
    before = project.fingerprint()
    cache = project.root / "shopguide" / "nlu" / "__pycache__"
    cache.mkdir()
    (cache / "classifier.cpython-311.pyc").write_bytes(b"code")
    assert project.fingerprint() == before


def test_without_a_model_the_error_says_how_to_get_one(project: Project) -> None:
    assert project.current_model() is None
    with pytest.raises(SetupError, match="make train"):
        project.require_model()


def test_a_model_fits_until_something_it_is_made_of_changes(project: Project) -> None:
    model = project.model_for(project.fingerprint())
    model.parent.mkdir()
    model.write_bytes(b"model")
    assert project.require_model() == model
    (project.root / "domain.yml").write_text("changed", encoding="utf-8")
    assert project.current_model() is None


def test_the_checkout_is_a_project(root: Path) -> None:
    assert Project.find(Path(__file__)).root == root
