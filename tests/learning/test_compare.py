"""A candidate is trained beside the current model, and takes its place unless it is worse; Rasa really trains."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rasa.model_training import TrainingResult

from shopguide.errors import ModelError, SetupError, ShopGuideError
from shopguide.learning import compare as comparing
from shopguide.learning.compare import compare
from shopguide.project import Project
from shopguide.server import training

from . import tiny


@pytest.fixture(autouse=True)
def _leave_the_process_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stay_put(monkeypatch)


def stay_put(patch: pytest.MonkeyPatch) -> None:
    """No logging of the command's own, and TensorFlow as other tests need it."""
    patch.setattr(comparing.logs, "configure", lambda **_how: None)
    patch.setattr("shopguide.server.no_tensorflow.leave_out", lambda: None)


@pytest.fixture(scope="module")
def trained(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a model; to be copied, not changed."""
    project = tiny.make(tmp_path_factory.mktemp("tiny") / "project", root)
    training.build(project, project.model_for(project.fingerprint()))
    return project


@pytest.fixture(scope="module")
def weighed(trained: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A copy whose data were muddled and whose candidate was refused; and the words of the refusal."""
    project = copied(trained, tmp_path_factory.mktemp("weighed"))
    tiny.write(project, tiny.muddled())
    with pytest.MonkeyPatch.context() as patch:
        stay_put(patch)
        patch.chdir(project.root)
        with pytest.raises(ModelError) as refusal:
            compare(project)
    return project, str(refusal.value)


@pytest.fixture
def refused(weighed: tuple[Project, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of that, for the test alone."""
    project = copied(weighed[0], tmp_path)
    monkeypatch.chdir(project.root)
    return project


@pytest.fixture
def project(trained: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the project with a model, for the test alone."""
    project = copied(trained, tmp_path)
    monkeypatch.chdir(project.root)
    return project


def copied(project: Project, folder: Path) -> Project:
    shutil.copytree(project.root, folder / "copy", ignore=shutil.ignore_patterns(".rasa"))
    return Project(folder / "copy")


def record(project: Project) -> dict[str, Any]:
    """What stands beside the current model."""
    model = project.current_model()
    assert model
    found: dict[str, Any] = json.loads(project.record_of(model).read_text(encoding="utf-8"))
    return found


def models(project: Project) -> set[str]:
    return {str(path.relative_to(project.models)) for path in project.models.rglob("*.tar.gz")}


def test_where_nothing_changed_there_is_nothing_to_compare(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = models(project)
    compare(project)
    assert "The model is up to date" in capsys.readouterr().out
    assert models(project) == before


def test_a_worse_candidate_is_refused_and_the_old_model_stays_the_current_one(
    weighed: tuple[Project, str], trained: Project
) -> None:
    project, refusal = weighed
    old = trained.require_model().name
    assert "understood: -" in refusal
    assert "p = 0." in refusal
    assert f"{old} stays the current model" in refusal
    assert "--accept-worse" in refusal
    assert project.require_model().name == old
    assert not project.model_for(project.fingerprint()).exists()
    assert project.candidate_for(project.fingerprint()).is_file()


def test_after_a_refusal_training_says_so_and_puts_no_worse_model_in_place(
    refused: Project, trained: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = models(refused)
    training.train(refused)
    assert f"found worse than {trained.require_model().name}, which stays" in capsys.readouterr().out
    with pytest.raises(ModelError, match="--accept-worse"):
        training.train(refused, force=True)
    assert models(refused) == before


def test_a_worse_one_is_taken_for_a_reason_that_is_kept_beside_it(
    refused: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "build", lambda *_what, **_how: pytest.fail("the candidate was trained again"))
    compare(refused, reason="the labels were changed over on purpose")
    said = capsys.readouterr().out
    assert "WORSE  understood" in said
    assert "No longer understood" in said
    assert "was order_not_received, is payment_problem" in said
    assert refused.current_model() == refused.model_for(refused.fingerprint())
    kept = record(refused)
    assert kept["accepted_worse"] == "the labels were changed over on purpose"
    assert kept["verdict"] == "taken"
    assert "understood" in kept["worse"]
    assert kept["figures"]["accuracy"] < kept["current"]["accuracy"]
    assert not list((refused.models / "candidates").glob("shopguide-*"))


def test_data_that_change_after_a_refusal_are_trained_again(refused: Project) -> None:
    tiny.write(refused, tiny.SMALL | {"greet": [*tiny.SMALL["greet"], "howdy"]})
    assert refused.current_model() is None
    with pytest.raises(SetupError, match="make train"):
        refused.require_model()


def test_a_candidate_that_is_not_worse_takes_its_place(refused: Project, trained: Project) -> None:
    """The muddled model is the current one, and the sound data come back: better by all measures."""
    compare(refused, reason="to begin with")
    muddled = refused.require_model()
    tiny.write(refused, tiny.SMALL | {"greet": [*tiny.SMALL["greet"], "howdy"]})
    compare(refused)
    assert refused.require_model() != muddled
    kept = record(refused)
    assert (kept["with"], kept["worse"], kept["verdict"]) == (muddled.name, [], "taken")
    assert kept["figures"]["accuracy"] > kept["current"]["accuracy"]


def test_without_an_earlier_model_the_candidate_is_the_first(
    refused: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in refused.models.glob("*.tar.gz"):
        path.unlink()
    compare(refused)
    assert "no earlier model" in capsys.readouterr().out
    assert refused.current_model() == refused.model_for(refused.fingerprint())
    assert "figures" in record(refused)


def test_a_model_with_another_domain_cannot_stay_in_the_stead_of_a_worse_one(
    refused: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_same_domain", lambda *_models: False)
    with pytest.raises(ModelError, match="another domain"):
        compare(refused)
    assert refused.current_model() is None
    with pytest.raises(ModelError, match="--accept-worse"):
        training.train(refused)


def test_models_that_cannot_be_loaded_are_passed_over_and_none_left_is_told(refused: Project) -> None:
    for path in refused.models.glob("*.tar.gz"):
        path.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="No earlier model can be compared with"):
        compare(refused)
    with pytest.raises(ModelError, match="cannot be loaded"):
        compare(refused, against=next(refused.models.glob("*.tar.gz")))
    assert refused.candidate_for(refused.fingerprint()).is_file()


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (TrainingResult(code=1), "Training failed"),
        (TrainingResult(code=0), "Training failed"),  # and no model was written
        (KeyboardInterrupt(), None),
    ],
    ids=["fails", "writes nothing", "is interrupted"],
)
def test_training_that_comes_to_nothing_changes_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, happens: Any, told: str | None
) -> None:
    before = models(project)
    tiny.write(project, tiny.muddled())

    def train(*_files: Any, output: str, fixed_model_name: str, **_how: Any) -> Any:
        if isinstance(happens, BaseException):
            Path(output).mkdir(parents=True, exist_ok=True)
            (Path(output) / f"{fixed_model_name}.tar.gz").write_bytes(b"half a model")
            raise happens
        return happens

    monkeypatch.setattr(training, "rasa_train", train)
    with pytest.raises(SetupError if told else KeyboardInterrupt, match=told):
        compare(project)
    assert models(project) == before
    assert project.current_model() is None


def test_rasas_own_refusal_of_the_data_is_a_failure(project: Project) -> None:
    (project.root / "data/rules/rules.yml").write_text("rules:\n- rule: 5\n  steps: nonsense\n", encoding="utf-8")
    before = models(project)
    with pytest.raises(SetupError, match="Training failed"):
        compare(project)
    assert models(project) == before


def test_files_that_change_while_the_candidate_is_trained_make_it_void(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.write(project, tiny.muddled())

    def build(_project: Project, model: Path, **_how: Any) -> None:
        model.parent.mkdir(exist_ok=True)
        model.write_bytes(b"model")
        tiny.write(project, tiny.SMALL | {"greet": ["hi", "hello", "howdy"]})

    monkeypatch.setattr(comparing, "build", build)
    with pytest.raises(ModelError, match="changed while"):
        compare(project)
    assert not list((project.models / "candidates").glob("*.tar.gz"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"verdict": "refused"}',
        '{"verdict": "refused", "kept": null}',
        '{"verdict": "refused", "kept": "../../etc/passwd"}',
        '{"verdict": 5, "kept": 5}',
    ],
)
def test_a_record_that_cannot_be_read_keeps_no_model(project: Project, text: str) -> None:
    tiny.write(project, tiny.muddled())
    path = project.record_of(project.candidate_for(project.fingerprint()))
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert project.current_model() is None


def test_without_measuring_sets_nothing_is_trained(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.write(project, tiny.muddled())
    (project.root / "tests/nlu/blind_intents.jsonl").unlink()
    monkeypatch.setattr(comparing, "build", lambda *_what, **_how: pytest.fail("trained for nothing"))
    with pytest.raises(ShopGuideError, match="nothing to measure with"):
        compare(project)
