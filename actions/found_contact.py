"""A number, address or account that the shopper has found and asks about: only a verified one is vouched for."""

from __future__ import annotations

import re
from typing import Final

from actions.contacts import contact_line, no_address
from actions.turn import Turn

# Nine to thirteen digits are a phone number's; an order number has more, and a tracking number has letters.
_NUMBER: Final = re.compile(
    r"(?<![\w.$£€])\+?\d(?:[\s().-]{0,2}\d){8,12}(?![\d\w])|\bnumber\b.*\b(?:google\w{0,9}|online|web|internet)\b"
    r"|\b(?:google\w{0,9}|online|web|internet)\b.*\bnumber\b",
    re.I,
)
# Digits of a telephone number without the country's code, at least.
_NATIONAL: Final = 9
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT: Final = re.compile(r"(?<![\w.])@[\w.]{3,30}")


def warn_of_found_contact(turn: Turn) -> bool:
    """Say whether a contact that was found is the verified one, with the warning about fakes; whether there was one."""
    return _number(turn) or _address(turn) or _account(turn)


def _number(turn: Turn) -> bool:
    """A number found on the web, or typed in full. The verified one is told again, with its source."""
    phone = turn.facts.channels["phone"]
    found = _NUMBER.search(turn.text)
    if phone.caution is None or turn.noted or not found:
        return False
    verified = turn.facts.contacts.get(phone.contact or "")
    if verified and verified.number and _same_number(verified.number, found[0]):
        turn.say("channel_contact", contact=contact_line(turn, phone))
        return True
    turn.say("number_unproven")
    turn.say("caution", words=phone.caution.text)
    return True


def _address(turn: Turn) -> bool:
    found = _ADDRESS.search(turn.text)
    if not turn.asks_if_real or not found:
        return False
    email = turn.facts.channels["email"]
    verified = turn.facts.contacts.get(email.contact or "")
    if verified and verified.address and verified.address.casefold() == found[0].casefold():
        turn.say("channel_contact", contact=contact_line(turn, email))
    else:
        turn.say("address_unproven")
        turn.say("channel_contact", contact=no_address(turn))
    return True


def _account(turn: Turn) -> bool:
    """An account on a social network: the guide knows of one by name."""
    found = _ACCOUNT.search(turn.text)
    social = turn.facts.channels.get("social_media")
    if not turn.asks_if_real or not found or social is None:
        return False
    known = next((item for item in social.platforms if found[0].casefold() in item.text.casefold()), None)
    if known:
        turn.say("channel_contact", contact=known.text)
    else:
        turn.say("account_unproven")
    if social.caution:
        turn.say("caution", words=social.caution.text)
    return True


def _same_number(one: str, other: str) -> bool:
    """Whether two spellings are one telephone number; either may lack the country's code."""
    first, second = (re.sub(r"\D", "", number).lstrip("0") for number in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= _NATIONAL and longer.endswith(shorter)
