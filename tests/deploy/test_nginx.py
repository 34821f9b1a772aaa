"""Through nginx, as deploy/ has it, to two real workers."""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.channels.web.tab import TRANSPORTS, Tab, new_token
from tests.conversations.server import Server, free_port
from tests.services.nginx import Nginx
from tests.waiting import PATIENCE, until, until_async

from .conftest import SITE
from .proxy import FOLDER, files, proxy, requests

SESSION = "/webhooks/web/session"
CLOSED = (
    "/metrics",
    "/insights",
    "/ready",
    "/status",
    "/version",
    "/model/parse",
    "/conversations/x/tracker",
    "/webhooks/rest/webhook",
    "/webhooks/rest/",
    "/webhooks/web/session/x",
    "//metrics",
    "/live/../metrics",
)
COMPLAINT = "my parcel is three weeks late and still on its way"


def ask(server: Nginx, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str, Mapping[str, str]]:
    """One request; its status, body and headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(server.url + path, data=body, headers=named)
    try:
        answer = urllib.request.urlopen(request, timeout=PATIENCE)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        return answer.status, answer.read().decode(), answer.headers


def workers_of(server: Nginx, path: str) -> list[str]:
    return [entry["worker"] for entry in requests(server, path)]


def settle(server: Nginx) -> None:
    """Wait until nginx has noted all plain requests that are answered: those before one that it has noted."""
    before = len(workers_of(server, "/settle"))
    ask(server, "/settle")
    noted(server, "/settle", before + 1)


def worker_that_answers(server: Nginx, browser: str) -> str:
    """Which worker a browser's plain request goes to: nginx notes it a moment after the answer."""
    settle(server)
    before = len(workers_of(server, SESSION))
    assert ask(server, SESSION, b"", **{"User-Agent": browser})[0] == 200
    return noted(server, SESSION, before + 1)[-1]


def noted(server: Nginx, path: str, count: int) -> list[str]:
    """The workers of the requests for `path`, as soon as nginx has noted so many.

    It notes a request when its answer is out, and a socket when it ends: after the other side has seen that.
    """
    until(
        lambda: len(workers_of(server, path)) >= count,
        lambda: f"nginx notes {count} requests, not {len(workers_of(server, path))}",
    )
    return workers_of(server, path)


# --- the files


def test_nginx_takes_the_files_also_with_tls(tmp_path: Path) -> None:
    written = files([free_port(), free_port()])
    example = (FOLDER / "tls.conf.example").read_text(encoding="utf-8")
    written["tls/tls.conf"] = example.replace("/etc/nginx/guide/", "{folder}/").replace(
        "8443", f"127.0.0.1:{free_port()}"
    )
    server = Nginx(tmp_path, files=written)
    server.write()
    _certificate(tmp_path / "tls")
    done = subprocess.run([*server.command(), "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def _certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "guide")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


# --- which worker


def test_a_browser_stays_with_its_worker_and_browsers_are_spread_over_all(front: Nginx) -> None:
    settle(front)
    before = len(requests(front, SESSION))
    for _ in range(5):
        for browser in range(20):
            assert ask(front, SESSION, b"", User_Agent=f"browser {browser}")[0] == 200
    went = noted(front, SESSION, before + 100)[before:]
    assert went == went[:20] * 5
    assert len(set(went)) == 2


@pytest.mark.parametrize("platform", ["slack/events", "telegram/webhook"])
def test_all_of_a_platform_goes_to_one_worker(front: Nginx, platform: str) -> None:
    for number in range(10):
        ask(front, f"/webhooks/{platform}", b"{}", User_Agent=f"sender {number}")
    settle(front)
    assert len(set(workers_of(front, f"/webhooks/{platform}")[-10:])) == 1


# --- the talk


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_talk_is_held_through_nginx(front: Nginx, transport: str) -> None:
    token, before = await new_token(front.url), len(requests(front, "/socket.io/"))
    async with Tab(front.url, token, transport) as tab:
        await tab.say(COMPLAINT)
        assert "Step 1 of" in await tab.say("yes")
    wanted = 101 if transport == "websocket" else 200
    await until_async(
        lambda: wanted in {int(entry["status"]) for entry in requests(front, "/socket.io/")[before:]},
        f"nginx notes a request for the socket with status {wanted}",
    )


async def test_two_tabs_of_a_browser_hear_each_other(front: Nginx) -> None:
    token, browser = await new_token(front.url), {"User-Agent": "browser with two tabs"}
    async with Tab(front.url, token, headers=browser) as one, Tab(front.url, token, headers=browser) as other:
        await one.say("hello")
        assert [entry["id"] for entry in one.said] == [entry["id"] for entry in other.said if entry["from"] == "guide"]
        assert one.said


async def test_a_killed_workers_talks_go_on_at_the_other(front: Nginx, workers: tuple[Server, Server]) -> None:
    token, browser = await new_token(front.url), {"User-Agent": "browser that goes on"}
    async with Tab(front.url, token, headers=browser) as tab:
        await tab.say(COMPLAINT)
        assert "Step 1 of" in await tab.say("yes")
        # nginx notes a socket's worker when it ends; a plain request shows it now.
        address = worker_that_answers(front, browser["User-Agent"])
        victim = next(worker for worker in workers if address.endswith(f":{worker.port}"))
        victim.process.send_signal(signal.SIGKILL)
        victim.process.wait()
    try:
        async with Tab(front.url, token, headers=browser) as tab:
            assert any("Step 1 of" in entry["text"] for entry in await tab.history())
            assert "Step 2 of" in await tab.say("ok next")
        assert not worker_that_answers(front, browser["User-Agent"]).endswith(f":{victim.port}")
    finally:
        victim.restart()


# --- what is reached


@pytest.mark.parametrize(
    "path", ["/", "/demo.css", "/shop-guide.js", "/shop-guide-socket.js", "/icon.svg", "/live", "/webhooks/web/"]
)
def test_what_shoppers_need_is_there_with_the_guides_own_headers(front: Nginx, path: str) -> None:
    status, _, headers = ask(front, path)
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_else_is_there(front: Nginx, path: str) -> None:
    asked_for = path.replace("//", "/").replace("/live/..", "")  # as nginx reads it
    settle(front)
    before = len(requests(front, asked_for))
    for body in (None, b"{}"):
        status, answer, headers = ask(front, path, body)
        assert (status, json.loads(answer)) == (404, {"error": "There is nothing at this address."})
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert noted(front, asked_for, before + 2)[before:] == ["", ""]


def test_what_cannot_be_read_is_refused_in_words(front: Nginx) -> None:
    status, answer, _ = ask(front, "/%2e%2e/metrics")
    assert (status, json.loads(answer)) == (400, {"error": "That could not be read."})


@pytest.mark.parametrize(("origin", "allowed"), [(SITE, 200), ("https://evil.example", 403)])
def test_a_site_cannot_pose_as_the_guides_own_by_a_header(front: Nginx, origin: str, allowed: int) -> None:
    claimed = origin.removeprefix("https://")
    assert ask(front, SESSION, b"", Origin=origin, X_Forwarded_Host=claimed)[0] == allowed
    assert ask(front, SESSION, b"", Origin=front.url)[0] == 200


def test_what_is_too_large_is_refused_in_words(front: Nginx) -> None:
    status, answer, _ = ask(front, SESSION, b"x" * 300_000)
    assert (status, json.loads(answer)) == (413, {"error": "That is too long. A few sentences are enough."})


def test_with_no_worker_left_it_says_so_and_when_to_come_again() -> None:
    with proxy([free_port(), free_port()]) as front:
        status, answer, headers = ask(front, SESSION, b"")
        assert status == 503
        assert "try again" in json.loads(answer)["error"]
        assert headers["Retry-After"] == "2"


def test_the_log_holds_no_query_and_no_address(front: Nginx) -> None:
    ask(front, "/socket.io/?EIO=4&transport=polling&secret=hunter2", User_Agent="told-nobody")
    settle(front)
    assert requests(front, "/socket.io/")
    log = (front.folder / "access").read_text(encoding="utf-8")
    assert not any(word in log for word in ("hunter2", "told-nobody", "transport"))
    assert {*json.loads(log.splitlines()[-1])} == {"time", "method", "path", "status", "bytes", "seconds", "worker"}
