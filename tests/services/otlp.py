"""A receiver of traces: OTLP over HTTP, as collectors speak it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from tests.conversations.server import free_port
from tests.waiting import PATIENCE


@dataclass
class Receiver:
    """Keeps all spans that it is sent; `raw` is what they came in."""

    port: int = field(default_factory=free_port)
    spans: list[Any] = field(default_factory=list)
    raw: bytes = b""
    services: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Its endpoint, without the path that exporters add."""
        return f"http://127.0.0.1:{self.port}"

    async def receive(self, request: web.Request) -> web.Response:
        """POST /v1/traces."""
        assert request.content_type == "application/x-protobuf"
        body = await request.read()
        self.raw += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {item.key: item.value.string_value for item in resource.resource.attributes}
            self.services.add(names["service.name"])
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        return web.Response(
            body=ExportTraceServiceResponse().SerializeToString(), content_type="application/x-protobuf"
        )


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A running receiver."""
    made, loop = Receiver(), asyncio.new_event_loop()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/traces", made.receive)
    runner = web.AppRunner(app)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", made.port).start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.run_until_complete(runner.cleanup())
        loop.close()
