"""Tokens: who holds one holds a talk, and nobody makes one but the server."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import itsdangerous.timed
import pytest
from itsdangerous import URLSafeTimedSerializer

from shopguide.channels.web import WebInput, sessions
from shopguide.channels.web.sessions import SECRET_FILE, SECRET_VARIABLE, SESSION_SECONDS, Sessions, kept_secret
from shopguide.errors import SetupError

from .conftest import SECRET


def test_a_token_stands_for_the_same_sender_each_time_and_after_a_restart() -> None:
    token = Sessions(SECRET).new_token()
    assert Sessions(SECRET).sender(token) == Sessions(SECRET).sender(token)
    assert str(Sessions(SECRET).sender(token)).startswith("web:")


def test_no_two_sessions_share_a_sender() -> None:
    made = Sessions(SECRET)
    assert len({made.sender(made.new_token()) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "token",
    [None, "", 5, {}, [], "x", "web:1234", "a.b.c", "..", "\ud800", "ü", "x" * 100_000],
    ids=lambda token: repr(token)[:12],
)
def test_what_is_no_token_is_refused(token: object) -> None:
    assert Sessions(SECRET).sender(token) is None


def test_a_token_of_another_server_is_refused() -> None:
    assert Sessions(SECRET).sender(Sessions("another secret").new_token()) is None


def test_a_token_signed_for_another_purpose_is_refused() -> None:
    foreign = URLSafeTimedSerializer(SECRET, salt="password-reset").dumps("1234")
    assert Sessions(SECRET).sender(foreign) is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_token_changed_in_any_part_is_refused(place: int) -> None:
    made = Sessions(SECRET)
    parts, other = made.new_token().split("."), made.new_token().split(".")
    parts[place] = other[place] if other[place] != parts[place] else parts[place][::-1]
    assert made.sender(".".join(parts)) is None


@pytest.mark.parametrize(("age", "valid"), [(0, True), (SESSION_SECONDS - 60, True), (SESSION_SECONDS + 60, False)])
def test_a_token_expires(age: int, valid: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Sessions(SECRET)
    token, now = made.new_token(), itsdangerous.timed.time.time()
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: now + age)
    assert (made.sender(token) is not None) is valid


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = kept_secret()
    assert len(made) >= 48
    assert kept_secret() == made
    assert stat.S_IMODE(SECRET_FILE.stat().st_mode) == 0o600
    assert [path.name for path in SECRET_FILE.parent.iterdir()] == [SECRET_FILE.name]


def test_of_two_servers_that_start_at_once_both_use_the_first_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    link = sessions.os.link

    def other_was_faster(made: Path, name: Path) -> None:
        Path(name).write_text("of the other server", encoding="utf-8")
        link(made, name)

    monkeypatch.setattr(sessions.os, "link", other_was_faster)
    assert kept_secret() == "of the other server"


def test_what_a_killed_server_left_is_not_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    SECRET_FILE.parent.mkdir()
    # In a container the next server has the same process number.
    SECRET_FILE.with_name(f"{SECRET_FILE.name}.{os.getpid()}").touch()
    assert len(kept_secret()) >= 48


@pytest.mark.parametrize("credentials", [None, {}, {"secret": SECRET}])
def test_the_secret_may_stand_in_the_credentials_or_the_environment(
    credentials: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    made = WebInput.from_credentials(credentials)
    assert made._sessions.sender(Sessions(SECRET).new_token())


def test_a_secret_that_was_not_filled_in_refuses_to_start() -> None:
    with pytest.raises(SetupError, match=SECRET_VARIABLE):
        WebInput.from_credentials({"secret": "${SHOPGUIDE_SESSION_SECRET}"})


@pytest.mark.parametrize("given", ["a", "x" * 15])
def test_a_secret_that_can_be_guessed_refuses_to_start(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, given)
    with pytest.raises(SetupError, match=SECRET_VARIABLE) as refused:
        WebInput.from_credentials(None)
    assert sessions.HOW_TO in str(refused.value)


@pytest.mark.parametrize("held", ["", "\n", "short"])
def test_a_file_that_holds_no_key_refuses_to_start(held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    SECRET_FILE.parent.mkdir()
    SECRET_FILE.write_text(held, encoding="utf-8")
    with pytest.raises(SetupError, match="session-secret"):
        kept_secret()
