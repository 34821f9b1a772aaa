"""Secrets of a channel, from credentials.yml or the environment."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from shopguide.errors import SetupError

log = logging.getLogger(__name__)

# What this process didn't open, with the variables that open it.
closed: dict[str, str] = {}


def secret(credentials: Mapping[str, Any] | None, key: str, variable: str) -> str | None:
    """The value of `key` in credentials.yml, else of the environment variable, else None.

    Raises:
        SetupError: the value still holds a "$": Rasa expands `${NAME}` only where it stands without
            quotes, and a literal "${NAME}" as a secret would let anyone in who reads this line.
    """
    given = (credentials or {}).get(key)
    value = str(given if given is not None else os.environ.get(variable) or "").strip()
    if "$" in value:
        raise SetupError(
            f"The secret {key} still holds a $: {variable} was not filled in. In credentials.yml write it without "
            f"quotes, {key}: ${{{variable}}}, or leave the line out and set {variable} in the environment."
        )
    return value or None


def tell_closed(what: str, *variables: str) -> None:
    """Note that something is closed, and which variables open it; `shopguide serve` says so once it is ready."""
    closed[what] = " and ".join(variables)
    log.info("%s: closed. To open it, set %s.", what, closed[what])
