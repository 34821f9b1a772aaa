"""The server's end of commands given on this machine, see shopguide/server/commands.py; and SIGHUP."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from pathlib import Path
from typing import Any

from sanic import Sanic

from shopguide.errors import ModelError, ShopGuideError
from shopguide.private_files import private_folder
from shopguide.server.commands import FOLDER, LONGEST
from shopguide.server.swap import Swapper

log = logging.getLogger(__name__)


class Control:
    """Listens for commands and, in the background, for SIGHUP, which lets the project's current model serve."""

    def __init__(self, swapper: Swapper, port: int) -> None:
        self._swapper = swapper
        self._port = port
        self._path = FOLDER / f"{os.getpid()}.sock"
        self._server: asyncio.AbstractServer | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, _app: Sanic, loop: Any) -> None:
        """Begin to listen; where that cannot be, the guide serves all the same."""
        if not _has_terminal():
            loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        try:
            private_folder(FOLDER)
            self._path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._serve, str(self._path), limit=LONGEST)
            self._path.chmod(0o600)
        except OSError as error:
            log.warning("`shopguide swap` does not reach this server (%s): %s", FOLDER, error.strerror)

    async def close(self, _app: Sanic, _loop: Any) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await self._answer(await reader.readline())
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except (OSError, ValueError) as error:
            log.warning("A command could not be read or answered (%s)", type(error).__name__)
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(line)
            model = asked.get("swap")
            said = await self._swapper.swap(Path(str(model))) if model else ""
            good = True
        except ShopGuideError as error:
            said, good = str(error), False
        except (ValueError, AttributeError):
            said, good = "That is no command.", False
        serving = self._swapper.agent.processor.model_path if self._swapper.agent.processor else ""
        return {"good": good, "said": said, "port": self._port, "model": str(serving)}

    def _hang_up(self) -> None:
        task = asyncio.get_running_loop().create_task(self._swap_to_current())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _swap_to_current(self) -> None:
        try:
            await self._swapper.swap(await asyncio.to_thread(self._swapper.project.require_model))
        except ModelError:
            pass  # logged already
        except ShopGuideError as error:
            log.warning("SIGHUP: %s", error)


def _has_terminal() -> bool:
    """Whether a terminal belongs to this process; its being closed is told by SIGHUP too, and then the guide ends."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
