"""Hashes operators' passwords with Argon2id, by argon2-cffi and with the parameters it recommends."""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shopguide.accounts import LONGEST_PASSWORD, plain_password

_HASHER: Final = PasswordHasher()


def hashed(password: str) -> str:
    """The hash of a password, with its salt and parameters; takes 64 MiB and some 50 ms."""
    return _HASHER.hash(plain_password(password))


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password is the one hashed as `stored`; without a hash it takes as long, and is wrong."""
    password = plain_password(password[:LONGEST_PASSWORD])
    try:
        right = _HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's, so that it should be made again."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobodys() -> str:
    """A hash to compare with where there is no account: how long it takes mustn't tell which names exist."""
    return _HASHER.hash("nobody's password")
