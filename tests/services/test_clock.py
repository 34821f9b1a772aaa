"""The machine's clock jumps under a running guide: talks go on, nobody is shut out for good, nothing hangs.

Debian's libfaketime moves the clock of the process alone, as far as the file says, while it runs.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.channels.web.tab import Tab, new_token
from tests.conversations.server import Server

from .servers import program

HOUR, DAY = 3600, 86_400


@pytest.fixture(scope="module")
def guide(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Callable[[int], None]]]:
    """A guide, and what moves its clock to so many seconds away from the machine's."""
    folder = tmp_path_factory.mktemp("clock")
    clock = folder / "clock"

    def move(seconds: int) -> None:
        clock.write_text(f"{seconds:+d}")

    move(0)
    # The library's own program knows where it lies.
    library = subprocess.run(
        [program("faketime"), "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True
    ).stdout.strip()
    environment = {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        # As the kernel has it: a jump of the clock moves no timer.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    server = Server(folder, environment=environment)
    server.start()
    yield server, move
    server.stop()
    assert "Traceback" not in server.log


@pytest.fixture
def moved(guide: tuple[Server, Callable[[int], None]]) -> tuple[Server, Callable[[int], None]]:
    """The same, with its clock as the machine's."""
    guide[1](0)
    return guide


@pytest.mark.parametrize("seconds", [40 * 60, -40 * 60, -2 * DAY], ids=["on", "back", "far back"])
async def test_a_talk_goes_on_where_it_was(moved: tuple[Server, Callable[[int], None]], seconds: int) -> None:
    server, move = moved
    url = f"http://127.0.0.1:{server.port}"
    async with Tab(url, await new_token(url)) as tab:
        await tab.say("my parcel is three weeks late")
        assert "Step 1 of" in await tab.say("yes")
        move(seconds)
        assert "Step 2 of" in await tab.say("ok next")
        move(0)
        assert "Step 3 of" in await tab.say("ok next")
        told = [entry["text"] for entry in await tab.history()]
    steps = [found[1] for text in told if (found := re.search(r"Step (\d) of", text))]
    assert steps == ["1", "2", "3"]


async def test_after_days_the_shopper_is_answered_with_a_way_on(moved: tuple[Server, Callable[[int], None]]) -> None:
    server, move = moved
    url = f"http://127.0.0.1:{server.port}"
    async with Tab(url, await new_token(url)) as tab:
        await tab.say("my parcel is three weeks late")
        move(9 * DAY)
        before = len(tab.said)
        assert await tab.say("next")
        assert any(entry.get("buttons") for entry in tab.said[before:])
        assert len(await tab.history()) > before


async def test_a_session_that_seems_to_come_from_the_future_counts(
    moved: tuple[Server, Callable[[int], None]],
) -> None:
    server, move = moved
    url = f"http://127.0.0.1:{server.port}"
    move(HOUR)
    token = await new_token(url)
    async with Tab(url, token) as tab:
        await tab.say("my parcel is three weeks late")
    move(0)
    async with Tab(url, token) as tab:
        assert "Step 1 of" in await tab.say("yes")
