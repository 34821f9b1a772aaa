"""Finds keys and tokens by their form, and secrets inside links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from shopguide.privacy.kinds import Secret, Span
from shopguide.privacy.reading import Reading

# Prefixes that services give their keys, from their documentation; what follows is at least 10 characters.
_PREFIXES: Final = (
    "sk-proj- sk-ant- sk-or- sk- sk_live_ sk_test_ pk_live_ pk_test_ rk_live_ rk_test_ whsec_ ghp_ gho_ ghu_ ghs_ "
    "ghr_ github_pat_ glpat- gldt- xoxb- xoxp- xoxa- xoxs- xoxr- xapp- AKIA ASIA AIza ya29. GOCSPX- npm_ pypi- SG. "
    "hf_ dop_v1_ shpat_ shpss_ shpca_ EAAC EAAB sq0atp- sq0csp- key- lin_api_ nvapi- r8_ figd_ pat- dckr_pat_ "
    "AGE-SECRET-KEY- tskey- rnd_ vercel_ act. rft. clt."
).split()
_BODY: Final = r"[A-Za-z0-9_\-]"
_KEY: Final = re.compile(
    rf"(?<![\w\-])(?P<prefix>(?:{'|'.join(map(re.escape, _PREFIXES))}){_BODY}{{10,400}})"
    r"|(?<![\w\-])(?P<jwt>eyJ[\w\-]{8,2000}\.[\w\-]{4,4000}(?:\.[\w\-]{0,1000})?)"
    r"|(?P<pem>-{3,5}\s?BEGIN [A-Z ]{0,30}(?:PRIVATE|SECRET) KEY(?: BLOCK)?\s?-{3,5}[^\x00]{0,8000})"
    r"|(?<!\d)(?P<bot>\d{8,10}:[A-Za-z0-9_\-]{35})(?![A-Za-z0-9_\-])"
    r"|(?<![\w\-/+])(?P<blob>[A-Za-z0-9_\-/+]{24,400}={0,2})(?![\w\-/+])"
)
_HEX: Final = re.compile(r"(?:0x)?[0-9a-fA-F]{32,400}")
_LINK: Final = re.compile(
    r"\b[a-z][a-z\d+.\-]{1,9}://\S{1,2000}|\b(?:[a-z\d\-]{1,63}\.){1,4}[a-z]{2,12}/\S{1,2000}", re.I
)
_PARAMETER: Final = re.compile(r"[?&#;/]([\w\-.]{0,40})=([^&#\s;]{4,2000})")
_SECRET_PARAMETERS: Final = re.compile(
    r"token|secret|passw|pwd|otp|sig$|signature|auth|session|sid$|jwt|magic|credential|api_?key|apikey|^key$|^code$|^pin$|^hash$|reset|verif|^k$|^t$|ticket|invite|access|^nonce$|^state$|^oobcode$|^c$|clave|^hmac$|^pass$",
    re.I,
)
_SECRET_PATHS: Final = re.compile(
    r"reset|verif|confirm|magic|login|signin|auth|activat|recover|invite|token|password|passwd|session|unlock|secret|otp|services|webhook",
    re.I,
)
_SEGMENT: Final = re.compile(r"/([^/?#\s]{1,2000})")
_USER: Final = re.compile(r"://[^/\s:@]{1,64}:([^/\s@]{1,200})@")
# "name@mail.com:hunter2", as lists of stolen accounts have it.
_MAIL_AND_PASSWORD: Final = re.compile(
    r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{2,24}){1,3}(?:[:|;]|\s?[/|]\s?)([^\s:|;/]{4,64})"
)
_PLAIN_CLOSING: Final = ".,;:)\"'"


def find(reading: Reading) -> Iterator[Span]:
    """Spans of keys, of secrets in links, and of passwords glued to an address."""
    text = reading.text
    links = [match.span() for match in _LINK.finditer(text)]
    for start, end in links:
        for first, last in _in_link(text[start:end]):
            yield Span(start + first, start + last, Secret.KEY)
    for match in _KEY.finditer(text):
        if match.lastgroup == "blob" and (
            any(start <= match.start() < end for start, end in links) or not _is_random(match[0])
        ):
            continue
        yield Span(*match.span(), Secret.KEY)
    for match in _MAIL_AND_PASSWORD.finditer(text):
        yield Span(match.start(1), match.start(1) + len(match[1].rstrip(_PLAIN_CLOSING)), Secret.PASSWORD)


def _in_link(link: str) -> Iterator[tuple[int, int]]:
    link = link.rstrip(_PLAIN_CLOSING)
    if user := _USER.search(link):
        yield user.span(1)
    for match in _PARAMETER.finditer(link):
        if _SECRET_PARAMETERS.search(match[1]) or _is_random(match[2]):
            yield match.span(2)
    path = link.find("/", link.find("://") + 3 if "://" in link else 0)
    query = min((at for at in (link.find("?"), link.find("#")) if at >= 0), default=len(link))
    secret = False
    for match in _SEGMENT.finditer(link, max(path, 0), query):
        segment = match[1]
        if (secret and len(segment) >= 6 and any(map(str.isdigit, segment)) and "=" not in segment) or (
            len(segment) >= 20 and _is_random(segment)
        ):
            yield match.span(1)
        secret = secret or _SECRET_PATHS.search(segment) is not None


def _is_random(text: str) -> bool:
    """Whether characters look drawn by chance: hexadecimal, or small and capital letters among digits."""
    if _HEX.fullmatch(text):
        return any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    if "/" in text and text.count("/") > len(text) // 12:
        return False
    digits = sum(map(str.isdigit, text))
    return (
        len(text) >= 20
        and digits >= 2
        and any(map(str.isupper, text))
        and any(map(str.islower, text))
        and _changes(text) * 5 >= len(text)
    )


def _changes(text: str) -> int:
    """How often small letters, capitals and digits follow one another in a chance text."""
    kinds = ["d" if char.isdigit() else "u" if char.isupper() else "l" if char.islower() else "-" for char in text]
    return sum(1 for before, after in pairwise(kinds) if before != after and "-" not in (before, after))
