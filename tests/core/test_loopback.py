"""Addresses of this machine itself."""

from __future__ import annotations

import pytest

from shopguide.loopback import is_loopback


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_this_machine_s_own_addresses_are_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "example.com", "localhost.example.com", "10.0.0.1", "0.0.0.0", "::"])
def test_others_are_not_this_machine_s_own(host: str) -> None:
    assert not is_loopback(host)
