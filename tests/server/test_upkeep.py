"""Old talks are deleted by the guide itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shopguide.errors import StoreError
from shopguide.server import upkeep
from tests.waiting import PATIENCE


class Store:
    """Notes how long talks are to be kept; fails the first time, and says when it was asked thrice."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.thrice = asyncio.Event()

    async def retain(self, keep_days: int) -> None:
        self.asked.append(keep_days)
        if len(self.asked) == 1:
            raise StoreError("The database failed")
        if len(self.asked) == 3:
            self.thrice.set()


async def test_old_talks_are_deleted_again_and_again_though_it_failed_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    slept: list[float] = []
    nap = asyncio.sleep

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await nap(0)

    monkeypatch.setattr(upkeep.asyncio, "sleep", sleep)
    store: Any = Store()
    running = asyncio.create_task(upkeep.delete_old_talks(store, 30))
    await asyncio.wait_for(store.thrice.wait(), PATIENCE)
    running.cancel()
    assert set(store.asked) == {30}
    assert upkeep._FIRST[0] <= slept[0] <= upkeep._FIRST[1]
    assert set(slept[1:]) == {24 * 3600}
    assert "tried again tomorrow" in caplog.text
