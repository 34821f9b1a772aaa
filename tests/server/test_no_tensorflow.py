"""`shopguide serve` runs without TensorFlow, and says so where a component wants it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from shopguide.errors import SetupError
from shopguide.server.no_tensorflow import MissingTensorFlow, _Module

tf = _Module("tensorflow")


def python(root: Path, code: str) -> str:
    """What a fresh interpreter prints, in which TensorFlow is left out first."""
    begin = "from shopguide.server import no_tensorflow\nno_tensorflow.leave_out()\n"
    command = [sys.executable, "-W", "ignore", "-c", begin + code]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout


def test_the_launcher_loads_without_tensorflow(root: Path) -> None:
    printed = python(
        root,
        "import sys, shopguide.server.launcher\n"
        "names = ('tensorflow.python', 'keras.engine')\n"
        "print(type(sys.modules['tensorflow']).__name__, *(name in sys.modules for name in names))",
    )
    assert printed.split() == ["_Module", "False", "False"]


def test_a_component_that_needs_it_is_refused_with_what_to_do(root: Path) -> None:
    printed = python(
        root,
        "from rasa.utils.tensorflow.models import RasaModel\n"
        "try:\n"
        "    RasaModel()\n"
        "except no_tensorflow.MissingTensorFlow as error:\n"
        "    print(error)",
    )
    assert "take it out of config.yml" in printed


def test_tensorflow_that_is_there_already_stays(root: Path) -> None:
    code = (
        "import sys, types\nsys.modules['tensorflow'] = types.ModuleType('tensorflow')\n"
        "from shopguide.server import no_tensorflow\nno_tensorflow.leave_out()\n"
        "print(any(isinstance(item, no_tensorflow._Finder) for item in sys.meta_path))"
    )
    printed = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "False"


def test_training_has_tensorflow(root: Path) -> None:
    source = (root / "shopguide" / "server" / "training.py").read_text() + (root / "actions" / "base.py").read_text()
    assert "no_tensorflow" not in source
    assert (root / "shopguide" / "cli.py").read_text().count("leave_out()") == 1


def test_classes_may_be_derived_from_what_is_missing_but_not_made() -> None:
    class Layer(tf.keras.layers.Layer):  # type: ignore[misc,name-defined]
        pass

    with pytest.raises(MissingTensorFlow, match=r"tensorflow\.|Layer"):
        Layer()
    assert not isinstance(3, tf.Tensor)


@pytest.mark.parametrize("use", [lambda: tf.constant(3), lambda: tf.keras.Model(), lambda: tf.random.set_seed(1)])
def test_using_what_is_missing_is_told(use: object) -> None:
    with pytest.raises(SetupError, match="leaves TensorFlow out"):
        use()


def test_what_modules_do_while_they_load_works() -> None:
    @tf.function
    def compiled() -> int:
        return 3

    assert compiled() == 3
    assert tf.Tensor | None is tf.Tensor
    assert list[tf.Tensor]
    with pytest.raises(AttributeError):
        tf.__version__  # noqa: B018
