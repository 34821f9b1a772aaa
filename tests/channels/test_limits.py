"""Quotas and secrets of channels."""

from __future__ import annotations

import pytest

from shopguide.channels.credentials import secret, tell_closed
from shopguide.channels.limits import SENDER_VARIABLE, Limits, Quota, grouped
from shopguide.errors import SetupError


async def test_quota_lets_through_what_it_allows_at_once_and_then_says_how_long_to_wait() -> None:
    quota = Quota.of("6/m burst 3", "X")
    waits = [await quota.wait_for("a") for _ in range(5)]
    assert waits[:3] == [0, 0, 0]
    assert all(1 <= wait <= 11 for wait in waits[3:])
    assert await quota.wait_for("b") == 0


@pytest.mark.parametrize("written", ["often", "0/m", "-1/s", "5/fortnight"])
def test_a_quota_that_makes_no_sense_is_refused_by_the_name_of_its_variable(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SENDER_VARIABLE, written)
    with pytest.raises(SetupError, match=SENDER_VARIABLE):
        Limits.from_environment()


async def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SENDER_VARIABLE, "1/m burst 1")
    limits = Limits.from_environment()
    assert await limits.senders.wait_for("a") == 0
    assert await limits.senders.wait_for("a") > 0
    assert await limits.addresses.wait_for("a") == 0


def test_secret_comes_from_credentials_then_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_SECRET", raising=False)
    assert secret(None, "a", "A_SECRET") is None
    monkeypatch.setenv("A_SECRET", " from-outside ")
    assert secret(None, "a", "A_SECRET") == "from-outside"
    assert secret({"a": "from-file"}, "a", "A_SECRET") == "from-file"


@pytest.mark.parametrize("value", ["${A_SECRET}", "$A_SECRET", "x$y"])
def test_a_secret_that_was_not_filled_in_refuses_to_start(value: str) -> None:
    with pytest.raises(SetupError, match=r"still holds a \$.*A_SECRET"):
        secret({"a": value}, "a", "A_SECRET")


def test_a_closed_channel_says_in_one_line_what_opens_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "shopguide.channels.credentials")
    tell_closed("Slack", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    assert [record.getMessage() for record in caplog.records] == [
        "Slack: closed. To open it, set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET."
    ]


@pytest.mark.parametrize(
    ("ip", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("unknown", "unknown"),
        ("x" * 5000, "x" * 64),
    ],
)
def test_an_ipv6_address_counts_with_all_that_its_owner_was_given(ip: str, counted: str) -> None:
    assert grouped(ip) == counted
