"""The guide with faults built in, for what a shopper hears then; run like `shopguide`.

Typing "bye" meets an action that fails, "explode" a turn that fails, "jam" an agent that fails, and "dawdle" a turn
that lasts until the file named by FAULTY_GATE is there.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

from actions.closing import ActionSayGoodbye
from shopguide.cli import main
from shopguide.server import patches


def _fail(*_arguments: Any) -> Any:
    raise ValueError("built in for the tests")


def _build_in() -> None:
    patches.apply()
    ActionSayGoodbye.act = _fail
    gate = Path(os.environ["FAULTY_GATE"])
    handle, run = Agent.handle_message, MessageProcessor._run_prediction_loop

    async def jam(self: Agent, message: UserMessage) -> Any:
        if message.text == "jam":
            raise LockError("built in for the tests")
        return await handle(self, message)

    async def explode(self: MessageProcessor, output: Any, tracker: DialogueStateTracker) -> None:
        if tracker.latest_message and tracker.latest_message.text == "explode":
            raise ValueError("built in for the tests")
        if tracker.latest_message and tracker.latest_message.text == "dawdle":
            while not gate.exists():
                await asyncio.sleep(0.05)
        await run(self, output, tracker)

    Agent.handle_message = jam
    MessageProcessor._run_prediction_loop = explode


if __name__ == "__main__":
    _build_in()
    main()
