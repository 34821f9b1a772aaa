"""One call of the Bot API: what is tried again, what is told, and that the token stays inside."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator

import pytest

from shopguide.channels.telegram import registration
from shopguide.channels.telegram.api import BotApi, Refused, TelegramError, Unreachable
from shopguide.channels.telegram.registration import register
from shopguide.channels.telegram.settings import PATH, Settings, derived_secret
from shopguide.errors import SetupError

from .bot_api import TOKEN
from .bot_api import BotApi as Fake
from .methods import Refusal


@pytest.fixture
async def api(lone_api: Fake, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotApi]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    lone_api.start()
    made = BotApi(TOKEN, f"http://127.0.0.1:{lone_api.port}", seconds=60, pause=0.01)
    yield made
    await made.close()
    lone_api.stop()


async def test_a_call_returns_the_result(api: BotApi) -> None:
    assert (await api.call("getMe"))["username"] == "ShopGuideBot"


@pytest.mark.parametrize("fault", [Refusal(500, "Internal Server Error"), "drop", "html"], ids=str)
async def test_a_passing_fault_is_tried_again_and_a_lasting_one_is_given_up(
    api: BotApi, lone_api: Fake, fault: Refusal | str
) -> None:
    lone_api.fail("getMe", *[fault] * 4)
    assert await api.call("getMe")
    lone_api.fail("getMe", *[fault] * 5)
    with pytest.raises(TelegramError):
        await api.call("getMe")
    assert len(lone_api.called("getMe")) == 10


async def test_a_refusal_is_not_tried_again_and_carries_what_telegram_said(api: BotApi, lone_api: Fake) -> None:
    lone_api.fail("getMe", Refusal(400, "Bad Request: group moved", migrate_to_chat_id=-5))
    with pytest.raises(Refused) as caught:
        await api.call("getMe")
    assert (caught.value.code, caught.value.migrated_to) == (400, -5)
    assert len(lone_api.called("getMe")) == 1


async def test_a_flood_wait_is_kept_and_one_of_hours_is_not(api: BotApi, lone_api: Fake) -> None:
    lone_api.fail("getMe", Refusal(429, "Too Many Requests", retry_after=1))
    assert await api.call("getMe")
    lone_api.fail("getMe", Refusal(429, "Too Many Requests", retry_after=3600))
    with pytest.raises(Refused, match="429"):
        await api.call("getMe")


async def test_an_answer_that_does_not_come_in_time_is_given_up() -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        api = BotApi(TOKEN, f"http://127.0.0.1:{port}", seconds=0.05, pause=0.01)
        with pytest.raises(Unreachable, match="TimeoutError"):
            await api.call("getMe")
        await api.close()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://", "nonsense", "http://127.0.0.1:99999"])
async def test_the_token_is_in_no_error(address: str) -> None:
    api = BotApi(TOKEN, address, seconds=1, pause=0.01)
    with pytest.raises(Unreachable) as caught:
        await api.call("getMe")
    await api.close()
    assert TOKEN.partition(":")[2] not in "".join(traceback.format_exception(caught.value)) + repr(api)


def test_a_refusal_does_not_repeat_what_was_to_be_sent() -> None:
    refused = Refused(400, 'Bad Request: can\'t parse entities: Unsupported start tag "my words"')
    assert str(refused) == "400 Bad Request: can't parse entities"


# --- registration


def settings(**values: str) -> Settings:
    made = Settings.from_credentials({"bot_token": TOKEN, **values})
    assert made is not None
    return made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(registration, "REFUSED_PAUSE", 0.01)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("method", "faults", "told"),
    [
        ("getMe", [Refusal(401, "Unauthorized")] * 3, ["Telegram knows no bot with this token"]),
        ("getMe", ["drop", Refusal(500, "Internal Server Error")], ["Telegram cannot be reached"]),
        ("getMe", [Refusal(429, "Too Many Requests", retry_after=1)], ["asks the guide to slow down"]),
        (
            "setWebhook",
            [Refusal(400, "Bad Request: bad webhook: port not allowed")] * 2,
            ["refused TELEGRAM_WEBHOOK_URL: Bad Request: bad webhook: port not allowed"],
        ),
    ],
)
async def test_what_fails_is_told_once_with_what_to_do_and_tried_until_it_succeeds(
    api: BotApi,
    lone_api: Fake,
    caplog: pytest.LogCaptureFixture,
    method: str,
    faults: list[Refusal | str],
    told: list[str],
) -> None:
    lone_api.fail(method, *faults)
    bot = await register(api, settings(webhook_url="https://guide.example.org"))
    assert bot.username == "ShopGuideBot"
    assert lone_api.webhook
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == len(told)
    assert all(part in line for part, line in zip(told, warnings, strict=True))


async def test_without_an_address_an_earlier_webhook_is_taken_back(api: BotApi, lone_api: Fake) -> None:
    lone_api.webhook = {"url": "https://old.example.org"}
    await register(api, settings())
    assert lone_api.webhook is None


# --- settings


@pytest.mark.parametrize("address", ["https://a.example", "https://a.example/", f"https://a.example{PATH}"])
def test_the_webhooks_path_is_added_to_an_address_without_it(address: str) -> None:
    assert settings(webhook_url=address).webhook == f"https://a.example{PATH}"


def test_the_webhooks_secret_is_derived_from_the_token_unless_given() -> None:
    assert settings().webhook_secret == derived_secret(TOKEN)
    assert derived_secret(TOKEN) != derived_secret(TOKEN + "x")
    assert settings(webhook_secret="A-b_9").webhook_secret == "A-b_9"


@pytest.mark.parametrize("key", ["bot_token", "webhook_url", "webhook_secret", "api_url"])
def test_a_setting_that_was_not_filled_in_is_refused(key: str) -> None:
    with pytest.raises(SetupError, match=r"still holds a \$"):
        Settings.from_credentials({"bot_token": TOKEN, key: "${SOMETHING}"})


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("bot_token", "not a token", "TELEGRAM_BOT_TOKEN is no bot token"),
        ("bot_token", "42:with/slash", "TELEGRAM_BOT_TOKEN is no bot token"),
        ("webhook_url", "http://guide.example.org", "TELEGRAM_WEBHOOK_URL must begin with https://"),
        ("webhook_secret", "with blanks", "TELEGRAM_WEBHOOK_SECRET may hold"),
        ("webhook_secret", "x" * 257, "TELEGRAM_WEBHOOK_SECRET may hold"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_by_its_name_and_not_repeated(
    key: str, value: str, told: str
) -> None:
    with pytest.raises(SetupError, match=told) as caught:
        Settings.from_credentials({"bot_token": TOKEN, key: value})
    assert key == "webhook_url" or value not in str(caught.value)


def test_settings_show_no_secret() -> None:
    made = settings()
    assert TOKEN not in repr(made)
    assert made.webhook_secret not in repr(made)
    assert made.bot_id == 4242424242
