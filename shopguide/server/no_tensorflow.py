"""Serves without TensorFlow: 3 seconds and 400 MB that no component of the guide uses.

Rasa imports it with the list of all its components. Here a stand-in takes its place, in `shopguide serve`
alone: classes may be derived from its names, so that Rasa's modules load, and whoever makes an instance or
calls one of its functions is told what is missing. A model with a component that needs TensorFlow is
refused by that at load, not silently served without it.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any, Final

from shopguide.errors import SetupError

_NAMES: Final = ("tensorflow", "tensorflow_hub", "tensorflow_text", "keras")


class MissingTensorFlow(SetupError, ImportError):
    """Something asked for TensorFlow, which is left out while serving."""


class _Kind(type):
    """Of the stand-ins: each of their attributes is another one, and calling them fails."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__name__ == "function" and len(args) == 1:
            return args[0]  # the decorator `@tf.function`, used while modules load
        raise MissingTensorFlow(
            f"{cls.__qualname__} was asked for, but `shopguide serve` leaves TensorFlow out. A component that needs "
            "it is in the model: take it out of config.yml and train, or serve with `rasa run`."
        )

    def __getitem__(cls, _key: Any) -> type:
        return cls

    def __or__(cls, _other: Any) -> Any:
        return cls

    def __ror__(cls, _other: Any) -> Any:
        return cls


def _stand_in(name: str) -> type:
    return _Kind(name.rpartition(".")[2], (), {"__qualname__": name, "__module__": "tensorflow"})


class _Module(types.ModuleType):
    """A module in which every name is a stand-in."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _stand_in(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _Finder(MetaPathFinder, Loader):
    """Finds and makes the stand-in for TensorFlow and its parts."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: Any = None) -> ModuleSpec | None:
        """A spec for names of TensorFlow, None for all others."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in _NAMES else None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """The stand-in."""
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """It has no code to run."""


def leave_out() -> None:
    """Put the stand-in in place, before Rasa is imported; where TensorFlow is there already, nothing is changed."""
    if not any(name in sys.modules for name in _NAMES):
        sys.meta_path.insert(0, _Finder())
