"""What is sent: texts, JSON and bodies of every kind, as hypothesis makes them."""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st

# A server answers each of them, so they are few; what is found is found again the next time.
FEW: Final = settings(max_examples=40, deadline=None, derandomize=True, database=None)
_ODD: Final = (
    *("", " ", "\n", "\x00", "/", "//", "/restart", "/session_start", "/back", "/inform", "/greet{", "{}", "[]"),
    *(
        '/contact_by_channel{"start":"nowhere"}',
        '/contact_by_channel{"start":["in_app"]}',
        '/ask_help{"issue_group":5}',
    ),
    *('/ask_help{"issue_group":"order","x":"y"}', "/next_step{}", "/affirm@0.5", "EXTERNAL: order_wrong", "null"),
    *("\ud800", "\udfff x", "\u202eabc", "a\u0300" * 60, "👩‍👩‍👧‍👦" * 20, "ﷺ" * 30, "\u200b" * 40, "\ufeffhello"),
    *("{{7*7}} ${jndi:ldap://x}", "{name}", "%s%n%d", "'; DROP TABLE events; --", "<script>alert(1)</script>"),
    *("my parcel is late " * 200, "9" * 3000, "a" * 5000, "1." * 900, "(" * 700, "no " * 500, "@" * 600),
)
TEXT: Final = st.one_of(st.sampled_from(_ODD), st.text(max_size=60), st.text(st.characters(), max_size=200))
JSON: Final[st.SearchStrategy[Any]] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=5,
)
_BROKEN: Final = (
    b"",
    b"{",
    b"\xff\xfe\x00",
    b"[" * 20_000,
    b'{"a":' * 5_000,
    b"null",
    b"5",
    b'"x"',
    b"[]",
    b"\x00" * 99,
)
BODY: Final = st.one_of(st.sampled_from(_BROKEN), st.binary(max_size=200), JSON.map(lambda value: encoded(value)))


def encoded(value: Any) -> bytes:
    """As JSON, with half surrogate pairs and NaN as they may come."""
    return json.dumps(value).encode()


def like(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with such fields, any of them missing or anything else."""
    return st.fixed_dictionaries({}, optional={name: st.one_of(value, JSON) for name, value in fields.items()})
