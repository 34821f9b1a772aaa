r"""Third-party warnings that a reader can't act on, silenced one by one with the reason.

| what                                  | why it can't be avoided                                                     |
|---------------------------------------|-----------------------------------------------------------------------------|
| deprecations outside our own code     | Rasa 3.6.21 is the last open release; its imports warn on every start       |
| "… is not used in any story or rule"  | custom actions say these sentences, and Rasa's validator reads stories only |
| "RulePolicy is not included"          | the validator knows no other policy that reads rules                        |
| "intent 'command' is not found"       | buttons bring it, and nobody types it                                       |
| "labeled with multiple intents"       | rows labelled with acts ("acts \| text") train no intent, and carry any     |
| "Slot auto-fill has been removed"     | Rasa warns of its own change of 2021 for every domain with slots            |
| SQLAlchemy's "moved in 2.0"           | Rasa pins SQLAlchemy 1.4, where its own tables warn                         |

Deprecations in `shopguide` and `actions` stay visible.
"""

from __future__ import annotations

import os
import warnings
from typing import Final

_OURS: Final = r"(shopguide|actions)(\..*)?$"
_AGED: Final = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
_EXPECTED: Final = (
    r".*(utterance|intent) '.*' is not used in any story or rule",
    r".*'?RulePolicy'? is not included",
    r"Slot auto-fill has been removed",
    r"The intent 'command' is listed in the domain file, but is not found",
    r"(?s)The example '[^']* \| .*' was found labeled with multiple different intents",
)


def silence() -> None:
    """Leave out the warnings above, in this process and in those it starts."""
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Sanic puts a filter of its own first when it is imported; ours goes before it.
    import sanic.app  # noqa: F401

    for category in _AGED:
        warnings.filterwarnings("ignore", category=category)
        warnings.filterwarnings("default", category=category, module=_OURS)
    for message in _EXPECTED:
        warnings.filterwarnings("ignore", message=message, category=UserWarning)
