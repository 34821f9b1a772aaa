"""/embed: the lines for another page, with this server's address."""

from __future__ import annotations

import aiohttp
import pytest
from sanic import Sanic

from shopguide.server.embed_page import PATH, open_embed
from shopguide.server.operator import open_operator
from shopguide.server.operator_session import TOKEN_VARIABLE

from .http_app import served

TOKEN = "a token of the tests, long enough"


@pytest.mark.parametrize(("origins", "told"), [("", "No other site may"), ("https://a.example", "https://a.example")])
async def test_the_lines_name_this_server_as_the_operator_sees_it(
    monkeypatch: pytest.MonkeyPatch, origins: str, told: str
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    monkeypatch.setenv("SHOPGUIDE_ALLOWED_ORIGINS", origins)

    def prepare(app: Sanic) -> None:
        open_embed(open_operator(app))

    headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-Proto": "https", "Host": "guide.shop.example"}
    async with served(prepare) as url, aiohttp.ClientSession(headers=headers) as operator:
        async with operator.get(url + PATH) as answer:
            page = await answer.text()
        assert 'src="https://guide.shop.example/shop-guide.js" defer' in page
        assert told in page
        async with operator.get(url + PATH, headers={"Host": 'x"><script>'}) as answer:
            assert "<script>" not in await answer.text()
