"""Runs the `shopguide` command as a user whom a file's mode can keep out, since the tests may run as root.

It looks at its files more often than it otherwise would, so that many edits can be tried, and its clock stands
still at the moment that FACTS_NOW names (ISO 8601), so that no day ends while facts of "today" are tested.

unprivileged.py WORDS...
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

_CAPBSET_DROP: Final = 24  # prctl(2)
_DAC_OVERRIDE: Final = 1  # capabilities(7)
_DAC_READ_SEARCH: Final = 2
_GUIDE: Final = """
import os
from datetime import datetime
from shopguide import clock
now = datetime.fromisoformat(os.environ["FACTS_NOW"])
clock.utc_now = lambda: now
from shopguide.server import reload
reload.LOOK_SECONDS = 0.25
from shopguide.cli import main
main()
"""

if __name__ == "__main__":
    library = ctypes.CDLL(None)
    for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
        library.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # refused where there is none to drop
    os.execv(sys.executable, [sys.executable, "-W", "ignore", "-c", _GUIDE, *sys.argv[1:]])
