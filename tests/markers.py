"""Which marker each test gets, by what it uses; and which tests share a worker of pytest-xdist.

| marker      | the test …                                                              |
|-------------|-------------------------------------------------------------------------|
| unit        | needs none of the below: all of them take a minute                      |
| integration | uses the trained guide, in this process or as a server                  |
| services    | uses PostgreSQL, Redis, RabbitMQ or nginx                               |
| browser     | drives Chromium                                                         |
| slow        | is marked so in its file: a training, a start, a long random walk       |
| chance      | drives a browser, waits for something, or failed by chance before       |
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

_BY_FIXTURE: Final = {
    "services": {"postgres", "redis", "pair", "front", "rabbit", "collector"},
    "integration": {"trained"},
}
_WAITS: Final = ("until(", "until_async(", "until_page(", "eventually(", "wait_for", ".wait(", "sleep(")
# Tests that failed by chance once, by the start of their id; they are repeated for good.
_FAILED_BEFORE: Final = (
    "tests/nlu/test_entities.py::test_ten_kilobytes",
    "tests/channels/slack/test_slack_talks.py",
    "tests/deploy/test_nginx.py",
    "tests/services/test_faults.py",
)

_waiting: dict[Path, bool] = {}


def mark(item: pytest.Item) -> None:
    """Add the markers above to a test, and the group of tests it shares a worker with."""
    fixtures = set(getattr(item, "fixturenames", ()))
    kinds = {name for name, uses in _BY_FIXTURE.items() if fixtures & uses}
    if item.path.parent.name == "browser" and "browser" in fixtures:
        kinds.add("browser")
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "postgresql" in {value for value in parameters.values() if isinstance(value, str)}:
        kinds.add("services")
    if not kinds and item.get_closest_marker("slow") is None:
        kinds.add("unit")
    if "browser" in kinds or _waits(item.path) or item.nodeid.startswith(_FAILED_BEFORE):
        kinds.add("chance")
    for kind in sorted(kinds):
        item.add_marker(kind)
    # The servers of a file's fixtures are started once, by the worker that has the file; the browser's serve a folder.
    item.add_marker(pytest.mark.xdist_group(item.path.parent.name if "browser" in kinds else item.path.name))


def _waits(path: Path) -> bool:
    if path not in _waiting:
        source = path.read_text(encoding="utf-8")
        _waiting[path] = any(word in source for word in _WAITS)
    return _waiting[path]
