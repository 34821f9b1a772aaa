"""Stock `rasa run` serves the channel too; its address quota is small here."""

from __future__ import annotations

import aiohttp
import pytest
from conversations.server import Server
from socketio.exceptions import ConnectionError as Refused

from .tab import Tab, new_token


async def test_rasa_run_serves_page_and_talk_and_limits_an_address(rasa_server: Server) -> None:
    url = f"http://127.0.0.1:{rasa_server.port}"
    token = await new_token(url)
    async with aiohttp.ClientSession() as http, http.get(url) as page:
        assert "<shop-guide" in await page.text()
    async with Tab(url, token) as tab:
        assert await tab.say("hello")
        async with aiohttp.ClientSession() as http:
            for _ in range(20):
                async with http.post(f"{url}/webhooks/web/session") as answer:
                    status, error = answer.status, (await answer.json()).get("error")
                    wait = answer.headers.get("Retry-After")
                if status != 200:
                    break
        assert status == 429
        assert error["code"] == "too_fast"
        assert wait == str(error["retry_after"])
        assert wait in error["message"]
        assert (await tab.type("hello"))["error"]["code"] == "too_fast"
        assert (await tab.call("history"))["error"]["code"] == "too_fast"
    late = Tab(url, token)
    with pytest.raises(Refused):
        await late.connect()
    assert late.refused["data"]["code"] == "too_fast"
    assert "Traceback" not in rasa_server.log
