"""Telling another language from English that is only misspelt."""

from __future__ import annotations

import pytest

from shopguide.language import is_foreign, language_of


@pytest.mark.parametrize(
    "text",
    [
        "hola mi paquete no llegó y quiero una solución",
        "donde esta mi pedido por favor",
        "meu pedido não chegou, o que eu faço",
        "où est mon colis, je l'attends depuis trois semaines",
        "mein Paket ist nicht angekommen und ich will mein Geld zurück",
        "il mio pacco non è arrivato e non so cosa fare",
        "nasaan na po ang order ko hindi pa dumating",
        "paket saya belum sampai, bagaimana ini",
        "siparişim hala gelmedi ne yapmam lazım çok ama çok bekledim",
        "где мой заказ",
        "我的包裹在哪里",
        "أين طلبي",
    ],
)
def test_another_language_is_seen(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "12345",
        "no",
        "hola",
        "wher is my pakcge its ben 3 weaks",
        "i no speak english good, packge no come",
        "de seller no anser me",
        "they sent me a rose instead of una cosa i ordered",
        "OMG NO ME WANT REFUND",
        "il never order again",
        "asdf qwer zxcv",
    ],
)
def test_english_however_broken_stays_english(text: str) -> None:
    assert not is_foreign(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("donde esta mi pedido por favor", "es"),
        ("meu pedido não chegou, o que eu faço", "pt"),
        ("mein Paket ist nicht angekommen und ich will mein Geld zurück", "de"),
        ("где мой заказ", "und"),
        ("where is my order", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_named_by_its_code(text: str, code: str) -> None:
    assert language_of(text) == code
