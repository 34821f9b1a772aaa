"""Starts the guide: Rasa's agent and app with our channels, warmed up before it says it is ready."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any, Final

import click
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.core.run import close_resources, configure_app, create_http_input_channels, load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic

from shopguide.errors import SetupError
from shopguide.knowledge_files import load
from shopguide.project import Project
from shopguide.server import inprocess

TOKEN_VARIABLE: Final = "SHOPGUIDE_API_TOKEN"
# Bytes of a request; no channel takes more, and Sanic would read 100 MB before it asks one.
_MAX_REQUEST: Final = 2**20
log = logging.getLogger(__name__)


def is_loopback(host: str) -> bool:
    """Whether `host` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(project: Project, *, host: str, port: int, rest: bool, model: Path | None = None) -> None:
    """Serve until stopped; `model` is the one that fits the project unless named.

    Raises:
        KnowledgeError: knowledge/ holds faults.
        SetupError: no model, the port is taken, or `rest` on an address that others can reach.
    """
    if rest and not is_loopback(host):
        raise SetupError(
            f"--rest opens a channel without sign-in, so it works on loopback only, and {host} is reached by others. "
            "Use --host 127.0.0.1, or leave --rest out."
        )
    load(project.knowledge)
    model = model or project.require_model()
    _check_port(host, port)
    _quiet_logs()

    app = make_app(rest=rest, port=port)
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")

    if endpoints.action and endpoints.action.url.startswith(inprocess.SCHEME):
        # A fault in an action's code stops the start; later it would cost every shopper an apology.
        inprocess.executor(endpoints.action.url.removeprefix(inprocess.SCHEME))

    async def start(app: Sanic, loop: Any) -> None:
        agent = await load_agent_on_start(str(model), endpoints, None, app, loop)
        await warm_up(agent)

    async def announce(_app: Sanic, _loop: Any) -> None:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        click.secho(f"ShopGuide is ready. Open the chat at http://{shown}:{port}/  (stop: Ctrl+C)", bold=True)
        sys.stdout.flush()

    app.register_listener(start, "before_server_start")
    app.register_listener(announce, "after_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host=host, port=port, access_log=False, workers=1, motd=False)


def _quiet_logs() -> None:
    """Warnings and worse only: at finer levels Rasa writes what shoppers say into the log."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    configure_structlog(logging.WARNING)
    for name in ("rasa", "sanic.root", "sanic.error", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)


def make_app(*, rest: bool, port: int) -> Sanic:
    """Rasa's Sanic app with the channels of credentials.yml and, for tests and tools alone, rest."""
    channels: list[InputChannel] = create_http_input_channels(None, "credentials.yml")
    channels = [channel for channel in channels if not isinstance(channel, RestInput)]
    if rest:
        channels.append(RestInput())
    app: Sanic = configure_app(
        channels,
        enable_api=rest,
        auth_token=os.environ.get(TOKEN_VARIABLE) or None,
        port=port,
        cors=[],
        use_uvloop=True,
    )
    if not rest:
        app.config.REQUEST_MAX_SIZE = _MAX_REQUEST
    return app


async def warm_up(agent: Agent) -> None:
    """Hold one turn with nobody, so that the first shopper does not wait for lazy loading."""
    if not agent.is_ready():
        raise SetupError("The model could not be loaded; train it again: make train.")
    if agent.processor is None:
        return
    await agent.parse_message("where is my order")
    from rasa.core.channels.channel import CollectingOutputChannel
    from rasa.shared.core.trackers import DialogueStateTracker

    processor = agent.processor
    tracker = DialogueStateTracker.from_events("warm-up", [], processor.domain.slots)
    message = UserMessage("where is my order", CollectingOutputChannel(), "warm-up")
    await processor._handle_message_with_tracker(message, tracker)
    await processor._run_prediction_loop(message.output_channel, tracker)


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port."
            ) from error
