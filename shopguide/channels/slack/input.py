"""The guide in Slack.

POST /webhooks/slack/events         Events API
POST /webhooks/slack/interactions   buttons, shortcuts, modals
POST /webhooks/slack/command        the slash command

Rasa's own SlackInput is no base for it: it answers retries twice, mixes the talks of two users in a
channel or of one user in two, loses all buttons beyond five and every message over Slack's limits,
sends Markdown raw, and answers some interactive payloads with 500.
"""

from __future__ import annotations

import json
import logging
import os
from typing import Any, Final
from urllib.parse import parse_qsl

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.signature import SignatureVerifier

from shopguide.channels.credentials import secret, tell_closed
from shopguide.channels.durable.chat import Guide
from shopguide.channels.limits import Limits, address
from shopguide.channels.slack import events, interactions
from shopguide.channels.slack.api import API_URL, Api
from shopguide.channels.slack.desk import Desk
from shopguide.channels.slack.events import HomeOpened, Incoming, Removed
from shopguide.channels.slack.fields import text_field
from shopguide.channels.slack.interactions import Press
from shopguide.channels.slack.mrkdwn import escape
from shopguide.channels.slack.talk import PREFIX
from shopguide.channels.wording import sentence
from shopguide.errors import LockError, StoreError
from shopguide.server.protection import seconds_left

TOKEN_VARIABLE: Final = "SLACK_BOT_TOKEN"
SECRET_VARIABLE: Final = "SLACK_SIGNING_SECRET"
URL_VARIABLE: Final = "SLACK_API_URL"
MAX_BODY: Final = 256 * 1024  # bytes; a message is 40,000 characters at most, and comes as text and as blocks
_MAX_FIELDS: Final = 50
log = logging.getLogger(__name__)


class SlackInput(InputChannel):  # type: ignore[misc]
    """Takes signed requests from Slack; closed without its two secrets."""

    def __init__(self, bot_token: str | None, signing_secret: str | None, api_url: str = API_URL) -> None:
        """Raises SetupError when a quota in the environment makes no sense."""
        self._limits = Limits.from_environment()
        self._api = Api(bot_token, api_url) if bot_token and signing_secret else None
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None

    @classmethod
    def name(cls) -> str:
        """The channel's name in addresses and sender ids."""
        return PREFIX

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SlackInput:
        """Made by Rasa from credentials.yml, or from the environment.

        Raises:
            SetupError: a secret still holds a "$".
        """
        token = secret(credentials, "bot_token", TOKEN_VARIABLE)
        signing_secret = secret(credentials, "signing_secret", SECRET_VARIABLE)
        if not (token and signing_secret):
            tell_closed("Slack", TOKEN_VARIABLE, SECRET_VARIABLE)
        url = (credentials or {}).get("api_url") or os.environ.get(URL_VARIABLE) or API_URL
        return cls(token, signing_secret, str(url))

    def blueprint(self, on_new_message: Guide) -> Blueprint:
        """The routes under /webhooks/slack; none while the channel is closed."""
        routes = Blueprint("slack_channel", __name__)
        if self._api is None:
            return routes
        api = self._api
        desk: Desk | None = None

        # After what a turn needs of the model is loaded.
        @routes.listener("after_server_start")
        async def start(app: Sanic, _loop: Any) -> None:
            nonlocal desk
            await api.open()
            desk = Desk(app, api, self._limits.senders, on_new_message)
            desk.start()

        @routes.listener("before_server_stop")
        async def finish(app: Sanic, _loop: Any) -> None:
            nonlocal desk
            closing, desk = desk, None
            if closing:
                await closing.drain(seconds_left(app))
            await api.close()

        async def take(item: Incoming | Press | HomeOpened | Removed | None, event_id: str = "") -> bool:
            """Whether it was kept; Slack sends an event again that was not, and shows the person that it failed."""
            if desk is None:
                return False
            try:
                await desk.take(item, event_id)
            except (StoreError, LockError) as error:
                log.warning("Something from Slack could not be kept: %s", error)
                return False
            return True

        @routes.post("/events", stream=True)
        async def take_event(request: Request) -> HTTPResponse:
            raw = await self._signed(request)
            if isinstance(raw, HTTPResponse):
                return raw
            body = _json(raw)
            if body is None:
                return response.text("This is no JSON object.", 400)
            if body.get("type") == "url_verification":
                return response.json({"challenge": text_field(body, "challenge")})
            if body.get("type") != "event_callback":
                return response.empty(200)
            kept = await take(events.read(body), text_field(body, "event_id"))
            return response.empty(200) if kept else _not_kept()

        @routes.post("/interactions", stream=True)
        async def take_interaction(request: Request) -> HTTPResponse:
            raw = await self._signed(request)
            if isinstance(raw, HTTPResponse):
                return raw
            payload = _json((_form(raw) or {}).get("payload", ""))
            if payload is None:
                return response.text("This form has no payload.", 400)
            if payload.get("type") == "block_suggestion":
                return response.json({"options": []})
            return response.empty(200) if await take(interactions.read(payload)) else _not_kept()

        @routes.post("/command", stream=True)
        async def take_command(request: Request) -> HTTPResponse:
            raw = await self._signed(request)
            if isinstance(raw, HTTPResponse):
                return raw
            form = _form(raw) or {}
            if "ssl_check" in form:  # Slack trying out the certificate
                return response.empty(200)
            item = interactions.command(form)
            if item is None:
                return response.text("This is no slash command.", 400)
            if not await take(item):
                return _not_kept()
            told = sentence(request.app, "in_direct_message")
            return response.json({"response_type": "ephemeral", "text": escape(told)})

        return routes

    async def _signed(self, request: Request) -> bytes | HTTPResponse:
        """The body of a request that Slack has signed in the last five minutes, else the refusal.

        Slack's own addresses are shared by all workspaces, so only what it did not sign counts
        against its address.
        """
        raw = await _body(request)
        if raw is not None and self._is_signed(raw, request):
            # Slack sends an event again that nobody could answer yet.
            return raw if _is_ready(request.app) else response.text("The guide is not ready yet.", 503)
        if wait := await self._limits.addresses.wait_for(address(request)):
            return response.text("Too many requests.", 429, {"Retry-After": str(wait)})
        if raw is None:
            return response.text("This is too long.", 413)
        return response.text("This was not signed by Slack.", 401)

    def _is_signed(self, raw: bytes, request: Request) -> bool:
        if self._verifier is None:
            return False
        timestamp = request.headers.get("x-slack-request-timestamp")
        signature = request.headers.get("x-slack-signature")
        try:
            return bool(self._verifier.is_valid(raw, timestamp, signature))
        except (ValueError, TypeError, ArithmeticError):  # no number, no text, no ASCII
            return False


def _not_kept() -> HTTPResponse:
    return response.text("This could not be kept. Please send it again.", 503)


def _is_ready(app: Sanic) -> bool:
    agent = getattr(app.ctx, "agent", None)
    return agent is not None and bool(agent.is_ready())


async def _body(request: Request) -> bytes | None:
    """The raw body, or None as soon as it is longer than MAX_BODY."""
    stream: Any = request.stream
    raw = bytearray()
    async for chunk in stream:
        raw += chunk
        if len(raw) > MAX_BODY:
            return None
    return bytes(raw)


def _json(raw: bytes | str) -> dict[str, Any] | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _form(raw: bytes) -> dict[str, str] | None:
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError:
        return None
