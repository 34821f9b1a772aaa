"""A shopper's sentence turned to the seller who reads it: "they sent black" becomes "you sent black"."""

from __future__ import annotations

import re
from typing import Final

#: Words for the seller; "the shop page" and the like are none.
_SELLER: Final = re.compile(
    r"\b(?:(?:the|this|that|my|their) )?(?:seller|shop|store|vendor)(?P<own>['’]s)?\b"
    r"(?! (?:tab|page|app|name|link|policy))",
    re.I,
)
#: Others who may be meant by "they".
_OTHERS: Final = re.compile(
    r"\b(?:tiktok|support|courier|carrier|driver|dpd|ups|usps|fedex|dhl|hermes|evri|yodel|royal mail|post|postman"
    r"|bank|paypal|klarna|visa|police|neighbou?rs?|parents|kids|children|friends?|customs)\b",
    re.I,
)
_PRONOUN: Final = re.compile(
    r"\b(?P<who>he|she|they)(?P<short>['’](?:ve|re|ll|d|s))?(?P<between>(?: (?:also|just|only|still|never|now|even|then"
    r"|already|both|all|simply|really|have|has|had|were|was|are|is|will|would|did|do|does|keep|keeps|kept"
    r"|don['’]?t|doesn['’]?t|didn['’]?t|won['’]?t|wouldn['’]?t|refuse to|refused to))*) (?P<verb>[a-z]+)\b",
    re.I,
)
#: What is asked of the seller.
_ASKED: Final = re.compile(r"\b(?:he|she|they) (?=(?:should|must|need to|have to)\b)", re.I)
#: What sellers do; whatever else "they" do may be done by things or by others.
_DONE: Final = frozenset(
    """accept accepted accepts agree agreed agrees answer answered answers ask asked asking asks blame blamed blames
    block blocked blocks cancel canceled cancelled cancels charge charged charges claim claimed claims closed
    collect collected collects delete deleted deletes demand demanded demands forgot gave give gives giving
    ignore ignored ignores ignoring insist insisted insists messaged offer offered offering offers paid pay
    pays promise promised promises refund refunded refunds refuse refused refuses refusing replied replies
    reply said say saying says sell selling sells send sending sends sent ship shipped ships sold tell telling
    tells told want wanted wants write writes wrote""".split()
)
#: Before these a pronoun is the seller who was spoken to.
_SPOKEN_TO: Final = re.compile(
    r"\b(?P<verb>(?:told|asked|messaged|contacted|e-?mailed|texted|answered|reminded|paid)|(?:wrote|written|writing) to"
    r"|wrote|heard from|bought (?:it|this|them) from) (?:him|her|them|em)\b",
    re.I,
)
#: Verbs after "the seller", as they are after "you".
_AFTER_YOU: Final = {"is": "are", "was": "were", "has": "have", "does": "do", "doesn't": "don't", "doesnt": "don't"}
#: What may stand between "he" and a verb in the third person: "he still refuses" is "you still refuse".
_PASSED_OVER: Final = frozenset({"", "still", "just", "only", "also", "now"})


def to_seller(sentence: str) -> str:
    """The sentence as it is said to the seller; unchanged where somebody else may be meant."""
    turned = _SELLER.sub(lambda found: "your" if found["own"] else "you", sentence)
    turned = re.sub(r"\byou (\w+(?:['’]t)?)", lambda found: f"you {_with_you(found[1])}", turned, flags=re.I)
    if not _OTHERS.search(sentence):
        turned = _ASKED.sub("you ", _PRONOUN.sub(_turned, turned))
        turned = _SPOKEN_TO.sub(lambda found: f"{found['verb']} you", turned)
    return turned[:1].upper() + turned[1:]


def _turned(found: re.Match[str]) -> str:
    if found["verb"].lower() not in _DONE:
        return found[0]
    short = found["short"] or ""
    # "He's offered" is "you've offered", "he's saying" is "you're saying".
    if short[1:].lower() == "s":
        short = "'re" if found["verb"].lower().endswith("ing") else "'ve"
    between = " ".join(_with_you(word) for word in found["between"].split())
    verb = _with_you(found["verb"]) if between in _PASSED_OVER else found["verb"]
    return f"you{short}{f' {between}' if between else ''} {verb}"


def _with_you(verb: str) -> str:
    """A verb of the third person as it stands after "you"; others as they are."""
    low = verb.lower()
    if low in _AFTER_YOU:
        return _AFTER_YOU[low]
    base = low[:-3] + "y" if low.endswith("ies") else low.removesuffix("s")
    return base if low in _DONE else verb
