"""A summary posted to a real HTTP server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from shopguide.delivery.parcel import Attempt, Outcome
from shopguide.delivery.webhook import Webhook, read_key, sign

from .http_desk import Answer, HttpDesk
from .summaries import KEY, ORDER, SECRET, parcel


@pytest.fixture
def desk() -> Iterator[HttpDesk]:
    with HttpDesk() as desk:
        yield desk


def hook(desk: HttpDesk, *keys: bytes, **more: object) -> Webhook:
    return Webhook(desk.url, keys or (KEY,), **more)  # type: ignore[arg-type]


async def test_a_summary_is_posted_with_a_signature_that_the_secret_confirms(desk: HttpDesk) -> None:
    assert await hook(desk, clock=lambda: 1_790_000_000.5).deliver(parcel()) == Attempt(Outcome.ACCEPTED, "HTTP 200")
    (request,) = desk.requests
    assert request.path == "/handoff?key=abc"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "msg_abcdefghijklmnop"
    stamp = request.headers["webhook-timestamp"]
    assert stamp == "1790000000"
    # As the specification describes it, and not by our own function.
    signed = b".".join([b"msg_abcdefghijklmnop", stamp.encode(), request.body])
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


async def test_what_is_posted_is_the_summary_and_nothing_that_names_the_talk(desk: HttpDesk) -> None:
    await hook(desk).deliver(parcel())
    sent = json.loads(desk.requests[0].body)
    assert (sent["type"], sent["timestamp"]) == ("handoff.created", "2026-09-21T14:13:20+00:00")
    assert sent["data"]["order_number"] == ORDER
    assert "my grün vase never came" in sent["data"]["text"]
    assert sent["data"]["entry"] == "web"
    assert "5f0c" not in desk.requests[0].body.decode()


def test_the_signature_is_that_of_the_specification_s_example() -> None:
    # github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md
    key = read_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = sign([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_while_a_secret_is_changed_both_sign(desk: HttpDesk) -> None:
    await hook(desk, KEY, bytes(24)).deliver(parcel())
    signatures = desk.requests[0].headers["webhook-signature"].split()
    assert len(signatures) == 2 == len(set(signatures))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_means_accepted(desk: HttpDesk, status: int) -> None:
    desk.answers = [Answer(status)]
    assert (await hook(desk).deliver(parcel())).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
async def test_a_refusal_is_not_tried_again(desk: HttpDesk, status: int) -> None:
    desk.answers = [Answer(status)]
    assert await hook(desk).deliver(parcel()) == Attempt(Outcome.REFUSED, f"HTTP {status}")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_go_well_another_time_is_tried_again(desk: HttpDesk, status: int) -> None:
    desk.answers = [Answer(status)]
    assert await hook(desk).deliver(parcel()) == Attempt(Outcome.LATER, f"HTTP {status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(desk: HttpDesk, status: int) -> None:
    with HttpDesk() as elsewhere:
        desk.answers = [Answer(status, {"Location": elsewhere.url})]
        assert await hook(desk).deliver(parcel()) == Attempt(Outcome.REFUSED, f"HTTP {status}")
        assert elsewhere.requests == []


_NOW = 1_790_000_000


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("7", 7.0),
        (format_datetime(datetime.fromtimestamp(_NOW + 90, UTC), usegmt=True), 90.0),
        (format_datetime(datetime.fromtimestamp(_NOW - 90, UTC), usegmt=True), 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("", 0.0),
        ("9" * 400, 999_999_999.0),
    ],
)
async def test_how_long_to_wait_is_read_off_the_answer(desk: HttpDesk, asked: str, wait: float) -> None:
    desk.answers = [Answer(429, {"Retry-After": asked})]
    attempt = await hook(desk, clock=lambda: float(_NOW)).deliver(parcel())
    assert attempt == Attempt(Outcome.LATER, "HTTP 429", wait)


async def test_a_server_that_hangs_or_closes_is_tried_again(desk: HttpDesk) -> None:
    desk.answers = [Answer(hangs=True), Answer(closes=True)]
    assert await hook(desk, timeout=0.3).deliver(parcel()) == Attempt(Outcome.LATER, "timeout")
    assert (await hook(desk).deliver(parcel())).outcome is Outcome.LATER


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    with HttpDesk() as gone:
        url = gone.url
    attempt = await Webhook(url, (KEY,)).deliver(parcel())
    assert attempt.outcome is Outcome.LATER
    assert "/handoff" not in attempt.reason


@pytest.mark.parametrize(("status", "outcome"), [(200, Outcome.ACCEPTED), (500, Outcome.LATER)])
async def test_an_answer_without_an_end_is_not_waited_for(desk: HttpDesk, status: int, outcome: Outcome) -> None:
    desk.answers = [Answer(status, endless=True)]
    assert (await hook(desk, timeout=20.0).deliver(parcel())).outcome is outcome


async def test_a_header_without_an_end_is_not_swallowed(desk: HttpDesk) -> None:
    desk.answers = [Answer(200, {"X-Long": "x" * 100_000})]
    assert (await hook(desk).deliver(parcel())).outcome is Outcome.LATER


async def test_the_proxy_of_the_environment_is_not_asked_for_this_machine_itself(
    desk: HttpDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert (await hook(desk).deliver(parcel())).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("secret", ["", "abc", "whsec_", "whsec_!!", SECRET[:20], "whsec_" + "A" * 100])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match=r"whsec_|Base64|bytes"):
        read_key(secret)


def test_where_it_goes_is_told_without_path_and_key() -> None:
    hook = Webhook("https://desk.example.com:8443/in/token-1", (KEY,))
    assert hook.place == "desk.example.com:8443"
    assert SECRET not in repr(hook)
    assert repr(KEY) not in repr(hook)
