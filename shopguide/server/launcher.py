"""Starts the guide: Rasa's agent and app with our channels, warmed up before it says it is ready."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
import time
from pathlib import Path
from typing import Any, Final

import click
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import InputChannel
from rasa.core.channels.rest import RestInput
from rasa.core.run import close_resources, configure_app, create_http_input_channels, load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from shopguide import edition as editions
from shopguide import models
from shopguide.channels.credentials import closed
from shopguide.delivery.desk import configured
from shopguide.errors import SetupError
from shopguide.insights.live import add_insights
from shopguide.loopback import is_loopback
from shopguide.project import Project
from shopguide.server import deadlines, http_api, inprocess, logs, metrics, patches, proxies, tracing, turns
from shopguide.server.api_secrets import keep_secrets_out
from shopguide.server.audit_page import open_audit
from shopguide.server.caps import most_connections
from shopguide.server.contacts_page import open_contacts
from shopguide.server.control import Control
from shopguide.server.conversations_page import open_conversations
from shopguide.server.cookies import refuse_large_cookies, warn_of_slow_parser
from shopguide.server.edit_page import open_editor
from shopguide.server.embed_page import open_embed
from shopguide.server.health import add_health
from shopguide.server.locks import ConversationLocks
from shopguide.server.missing_contacts import attention
from shopguide.server.operator import open_operator
from shopguide.server.protection import DRAIN_SECONDS, protect, seconds_left
from shopguide.server.readable import refuse_deep, refuse_unreadable
from shopguide.server.reload import Reload
from shopguide.server.review_page import open_review
from shopguide.server.swap import Swapper
from shopguide.server.upkeep import delete_old_talks
from shopguide.server.warm_up import warm_up
from shopguide.storage import retention
from shopguide.storage.database import address, open_database
from shopguide.storage.tracker_store import ConversationStore

# Seconds until what still waits for the event broker is given up at the end.
BROKER_SECONDS: Final = 5
log = logging.getLogger(__name__)


def serve(project: Project, *, host: str, port: int, rest: bool, model: Path | None = None) -> None:
    """Serve until stopped; `model` is the one that fits the project unless named.

    Raises:
        KnowledgeError: facts or sentences hold faults.
        SetupError: no model, the port is taken, `rest` on an address that others can reach, or a
            setting makes no sense.
    """
    if rest and not is_loopback(host):
        raise SetupError(
            f"--rest opens a channel without sign-in, so it works on loopback only, and {host} is reached by others. "
            "Use --host 127.0.0.1, or leave --rest out."
        )
    edition = editions.of(project)
    model = model or project.require_model()
    _check_port(host, port)
    proxies.check_setting()
    said = models.contract(project, model, edition.sentences.responses)
    logs.configure(terminal=sys.stderr.isatty())
    keep_days = retention.days()
    open_database(address()).dispose()
    desk = configured()

    app = make_app(rest=rest, port=port)
    deadlines.configure(app, most_connections())
    warn_of_slow_parser()
    app.ctx.reload = Reload(project, edition, said)
    open_contacts(app.ctx.operator, app.ctx.reload)
    open_editor(app.ctx.operator, app.ctx.reload)
    add_insights(
        app.ctx.operator, lambda: app.ctx.reload.edition.knowledge, attention=lambda: attention(app.ctx.reload)
    )
    open_conversations(app.ctx.operator, project, lambda: app.ctx.reload.edition.knowledge)
    open_review(app.ctx.operator, project)
    open_embed(app.ctx.operator)
    open_audit(app.ctx.operator)
    endpoints = read_endpoints()
    metrics.serve()
    tracing.configure()

    async def start(app: Sanic, loop: Any) -> None:
        agent = await load_agent_on_start(str(model), endpoints, None, app, loop)
        await warm_up(agent)
        app.ctx.health.agent = agent
        metrics.tell_model(str(agent.model_name))
        app.ctx.watching = loop.create_task(app.ctx.reload.watch())
        if isinstance(agent.tracker_store, ConversationStore):
            app.ctx.upkeep = loop.create_task(delete_old_talks(agent.tracker_store, keep_days))
        if desk:
            desk.start()

    async def announce(_app: Sanic, _loop: Any) -> None:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        if closed:
            click.echo(
                "Closed: " + "; ".join(f"{what} (set {variables} to open)" for what, variables in closed.items())
            )
        click.secho(f"ShopGuide is ready. Open the chat at http://{shown}:{port}/  (stop: Ctrl+C)", bold=True)
        sys.stdout.flush()

    app.register_listener(start, "before_server_start")
    control = Control(Swapper(app, project, endpoints.nlg), port)
    app.register_listener(control.open, "after_server_start")
    app.register_listener(announce, "after_server_start")
    app.register_listener(control.close, "before_server_stop")
    app.register_listener(drain, "before_server_stop")
    app.register_listener(close_resources, "after_server_stop")
    app.register_listener(close_stores, "after_server_stop")
    app.run(host=host, port=port, protocol=deadlines.BoundedConnection, access_log=False, workers=1, motd=False)


def read_endpoints() -> AvailableEndpoints:
    """endpoints.yml, with the actions it names imported.

    A fault in an action's code stops the start here; later it would cost every shopper an apology.
    """
    patches.apply()
    endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
    if endpoints.action and endpoints.action.url.startswith(inprocess.SCHEME):
        inprocess.executor(endpoints.action.url.removeprefix(inprocess.SCHEME))
    return endpoints


async def drain(app: Sanic, _loop: Any) -> None:
    """Say that no more is taken, and let the turns that run come to their end."""
    app.ctx.health.stopping, app.ctx.health.ends = True, time.monotonic() + DRAIN_SECONDS
    if not await turns.over(seconds_left(app)):
        log.warning("Stopped with turns still running after %d s", DRAIN_SECONDS)
    agent = app.ctx.health.agent
    if agent is None or not isinstance(agent.tracker_store, ConversationStore):
        return
    # Before Rasa closes the broker.
    if not await agent.tracker_store.publisher.handed_over(BROKER_SECONDS):
        log.warning("Stopped with events that the event broker has not taken after %d s", BROKER_SECONDS)


async def close_stores(app: Sanic, _loop: Any) -> None:
    """Let go of files, database, outbox and Redis, and send the last traces."""
    await tracing.close()
    for name in ("upkeep", "watching"):
        if task := getattr(app.ctx, name, None):
            task.cancel()
    if desk := configured():
        await desk.close()
    agent = app.ctx.health.agent
    if agent is None:
        return
    if isinstance(agent.tracker_store, ConversationStore):
        agent.tracker_store.close()
    if isinstance(agent.lock_store, ConversationLocks):
        await agent.lock_store.queue.close()


def make_app(*, rest: bool, port: int) -> Sanic:
    """Rasa's Sanic app with the channels of credentials.yml and, for tests and tools alone, rest."""
    channels: list[InputChannel] = create_http_input_channels(None, "credentials.yml")
    channels = [channel for channel in channels if not isinstance(channel, RestInput)]
    if rest:
        channels.append(RestInput())
    app: Sanic = configure_app(
        channels,
        enable_api=rest,
        port=port,
        cors=[],
        use_uvloop=True,
    )
    protect(app, add_health(app))
    proxies.warn_of_unknown_proxies(app)
    refuse_large_cookies(app)
    app.ctx.operator = open_operator(app)
    if rest:
        token = http_api.configured_token()
        http_api.guard(app, token)
        if token is None:
            http_api.say_how_to_set_a_token()
    refuse_deep(app)
    if rest:
        refuse_unreadable(app)
        keep_secrets_out(app)
    return app


async def load_guide(model: Path) -> Agent:
    """The agent that `serve` serves, ready to answer without a server.

    Raises:
        SetupError: the model cannot be loaded.
    """
    agent = await load_agent(str(model), endpoints=read_endpoints(), loop=asyncio.get_running_loop())
    await warm_up(agent)
    return agent


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                remedy = f"Choose another port: make run PORT={port + 1}, or --port {port + 1}."
            else:
                remedy = "Choose an address of this machine: make run HOST=127.0.0.1, or --host 127.0.0.1."
            raise SetupError(f"Cannot listen on {host}:{port} ({error.strerror}). {remedy}") from error
