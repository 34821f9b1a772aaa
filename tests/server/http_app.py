"""A Sanic app served on a real port within a test."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sanic import Sanic

from tests.conversations.server import free_port


@asynccontextmanager
async def served(prepare: Callable[[Sanic], None], **options: Any) -> AsyncIterator[str]:
    """Serve an app that `prepare` gave its routes; yields its address. `options` are Sanic's for its server."""
    app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
    prepare(app)
    port = free_port()
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False, **options)
    await server.startup()
    await server.start_serving()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        await server.wait_closed()
        Sanic._app_registry.pop(app.name, None)
