"""Which warnings are left out, and which a reader still sees."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import warnings
from shopguide.engine import noise
noise.silence()
warnings.warn_explicit({message!r}, {category}, "a_file.py", 1, module={module!r})
"""


@pytest.mark.parametrize(
    ("message", "category", "module", "seen"),
    [
        ("gone in the next version", "DeprecationWarning", "rasa.cli.train", False),
        ("gone in the next version", "FutureWarning", "sklearn.base", False),
        ("gone in the next version", "DeprecationWarning", "shopguide.nlu.views", True),
        ("gone in the next version", "DeprecationWarning", "actions", True),
        ("The utterance 'utter_greet' is not used in any story or rule.", "UserWarning", "rasa.shared.io", False),
        ("The intent 'greet' is not used in any story or rule.", "UserWarning", "rasa.shared.io", False),
        ("The intent 'greet' is listed in the domain file, but is not found", "UserWarning", "rasa.shared.io", True),
        ("Slot auto-fill has been removed in 3.0 and replaced", "UserWarning", "rasa.shared.io", False),
    ],
)
def test_noise_only_what_nobody_can_act_on_is_left_out(message: str, category: str, module: str, seen: bool) -> None:
    script = _SCRIPT.format(message=message, category=category, module=module)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (message in result.stderr) is seen
