"""Accounts of the people who run the guide: what each may do, and what a name and a password must be like."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shopguide.errors import SetupError

#: The name under which the log keeps what was done with the operator's token; no account may have it.
TOKEN_NAME: Final = "token"
# NIST SP 800-63B asks for 8 at least, and for 15 where nothing else proves who it is. The longest keeps a hash cheap.
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 200
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,59}")


class Role(StrEnum):
    """What somebody may do; each role may also do what the ones before it may."""

    READ = "read"  # look at pages, conversations among them
    REVIEW = "review"  # decide what messages mean
    EDIT = "edit"  # change facts, delete conversations, see the log

    def may(self, needed: Role) -> bool:
        """Whether this role includes `needed`."""
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER: Final = tuple(Role)


@dataclass(frozen=True)
class Account:
    """One account, without its password.

    Attributes:
        stamp: changes with role and password; a session that carries another one has ended.
        created, last_seen: seconds since 1970; None where nobody has signed in yet.
    """

    name: str
    role: Role
    stamp: str
    created: float
    last_seen: float | None = None


@dataclass(frozen=True)
class Who:
    """Somebody who is signed in."""

    name: str
    role: Role


#: Whoever shows the token may do everything.
WITH_TOKEN: Final = Who(TOKEN_NAME, Role.EDIT)


def plain_name(name: str) -> str:
    """A name as it is stored: capitals make no difference."""
    return name.strip().lower()


def is_name(name: str) -> bool:
    """Whether an account can be called so; the database is not asked for anything else."""
    return _NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """The name of a new account.

    Raises:
        SetupError: it can't be one.
    """
    name = plain_name(name)
    if not is_name(name):
        raise SetupError("A name has letters a to z, digits and . _ @ + -, begins with a letter or digit, 60 at most.")
    if name == TOKEN_NAME:
        raise SetupError(f'"{TOKEN_NAME}" is what the log calls the operator\'s token. Choose another name.')
    return name


def checked_password(password: str, name: str) -> str:
    """A new password, in the form that is hashed.

    Raises:
        SetupError: it is too short, too long, or the name.
    """
    password = plain_password(password)
    if len(password) < SHORTEST_PASSWORD:
        raise SetupError(f"The password has {len(password)} characters; {SHORTEST_PASSWORD} is the least.")
    if len(password) > LONGEST_PASSWORD:
        raise SetupError(f"The password has {len(password)} characters; {LONGEST_PASSWORD} is the most.")
    if password.casefold() == name:
        raise SetupError("The password is the name. Choose another one.")
    return password


def plain_password(password: str) -> str:
    """A password whatever keyboard it was typed on (NFKC, as NIST SP 800-63B asks for)."""
    return unicodedata.normalize("NFKC", password)
