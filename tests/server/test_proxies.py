"""Whether the server knows of the proxies before it."""

from __future__ import annotations

import aiohttp
import pytest
from sanic import Sanic, response

from shopguide.errors import SetupError
from shopguide.server.proxies import VARIABLE, check_setting, warn_of_unknown_proxies

from .http_app import served


@pytest.mark.parametrize("given", ["abc", "-1", "1.5", "true", "", " 1", "١"])
def test_a_setting_that_makes_no_sense_is_refused_by_name(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(SetupError, match=VARIABLE):
        check_setting()


@pytest.mark.parametrize("given", [None, "0", "1", "12"])
def test_a_number_or_nothing_is_fine(given: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if given is not None:
        monkeypatch.setenv(VARIABLE, given)
    check_setting()


@pytest.mark.parametrize(
    ("count", "header", "told"),
    [(None, "X-Forwarded-For", 1), (None, "X-Other", 0), (1, "X-Forwarded-For", 0)],
    ids=["a proxy nobody told of", "no proxy", "a proxy that is known"],
)
async def test_a_proxy_that_no_setting_tells_of_is_warned_of_once(
    count: int | None, header: str, told: int, caplog: pytest.LogCaptureFixture
) -> None:
    def prepare(app: Sanic) -> None:
        app.config.PROXIES_COUNT = count
        app.add_route(lambda _request: response.text("home"), "/", name="home")
        warn_of_unknown_proxies(app)

    async with served(prepare) as url, aiohttp.ClientSession() as http:
        for _ in range(3):
            async with http.get(url, headers={header: "1.2.3.4"}) as answer:
                assert answer.status == 200
    lines = [record.getMessage() for record in caplog.records if VARIABLE in record.getMessage()]
    assert len(lines) == told
    assert not any("1.2.3.4" in line for line in lines)
