"""Finds access keys and tokens, by the prefixes that their issuers give them, and links that carry one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from shopguide.privacy.backstop.shape import Found, Shape

_MOST: Final = 4096
_KEYS: Final = (
    r"A[KS]IA[0-9A-Z]{16}",  # AWS
    r"gh[pousr]_\w{20,255}",  # GitHub
    r"github_pat_\w{20,255}",
    r"glpat-[\w-]{20,255}",  # GitLab
    r"xox[a-z]-[\w-]{10,255}",  # Slack
    r"xapp-[\w-]{10,255}",
    r"(?:sk|rk|pk)_(?:live|test)_\w{10,255}",  # Stripe
    r"whsec_[\w+/=]{20,255}",
    r"sk-[\w-]{20,255}",  # OpenAI, Anthropic
    r"AIza[\w-]{30,60}",  # Google
    r"ya29\.[\w-]{20,1024}",
    r"SG\.[\w-]{16,64}\.[\w-]{16,64}",  # SendGrid
    r"(?:AC|SK)[0-9a-f]{32}",  # Twilio
    r"key-[0-9a-f]{32}",  # Mailgun
    r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",  # Shopify
    r"sq0[a-z]{3}-[\w-]{22,64}",  # Square
    r"\d{8,10}:[\w-]{35}",  # a Telegram bot
    r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,38}",  # a Discord bot
    r"npm_\w{30,255}",
    r"pypi-[\w-]{30,512}",
    r"hf_[A-Za-z0-9]{30,64}",  # Hugging Face
    r"dop_v1_[0-9a-f]{64}",  # DigitalOcean
    r"EAA[A-Za-z0-9]{40,512}",  # Meta
    rf"eyJ[\w-]{{8,{_MOST}}}\.eyJ[\w-]{{8,{_MOST}}}\.[\w-]{{0,{_MOST}}}",  # JSON Web Token
    r"[xyz]prv[1-9A-HJ-NP-Za-km-z]{100,112}",  # an extended private key (BIP 32)
    r"[5KL](?=[1-9A-HJ-NP-Za-km-z]{0,50}\d)[1-9A-HJ-NP-Za-km-z]{50,51}",  # a private key (WIF)
    r"[Bb]earer [\w.~+/=-]{20,2048}",
)
_KEY: Final = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(_KEYS)})(?![A-Za-z0-9])", re.ASCII)
PRIVATE: Final = "PRIVATE KEY"
_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]|-(?!----END))*(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?"
)
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"]{4,2048}", re.I)
_USER: Final = re.compile(r"https?://[^\s/@:]{1,64}:((?!\[)[^\s/@]{1,128})@", re.I)
_PARAMETER: Final = re.compile(
    r"[?&#;](?:code|key|[a-z_-]{0,20}(?:token|auth|otp|passwd|password|pwd|secret|signature|sig|apikey|api_key|api-key"
    r"|session|sid|jwt|ticket|magic|verification|credential)[a-z_-]{0,8})=((?!\[)[^&#\s]{6,2048})",
    re.I,
)
_STEP: Final = re.compile(
    r"/(?:reset|verify|confirm|magic|log-?in|sign-?in|auth|activate|recover|unlock|password)[a-z-]{0,20}"
    r"/(?=[A-Za-z_-]{0,64}\d)(?=[\d_-]{0,64}[A-Za-z])([\w-]{16,512})",
    re.I,
)


def find(text: str) -> Iterator[Found]:
    """Keys, private keys and what links carry, in a folded text."""
    for match in _KEY.finditer(text):
        yield Found(*match.span(), Shape.KEY)
    if PRIVATE in text:
        for match in _PRIVATE_KEY.finditer(text):
            yield Found(*match.span(), Shape.KEY)
    for link in _LINK.finditer(text) if "://" in text or "www." in text.lower() else ():
        for pattern in (_USER, _PARAMETER, _STEP):
            for match in pattern.finditer(text, *link.span()):
                yield Found(*match.span(1), Shape.KEY)
