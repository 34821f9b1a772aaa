"""The questions that a head knows, and the choices that stood on screen when the training replies were written.

A choice is known by its idea, whatever its title is today: `stay` is the button that keeps the current channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shopguide.dialogue.acts import Act

OPENING: Final = "opening"
CHANNELS: Final[Mapping[str, str]] = {
    "in_app": "In-app report",
    "help_center": "Help Center",
    "email": "E-mail",
    "social_media": "Social media",
    "live_chat": "Live chat",
    "phone": "Phone",
    "order_details": "Order details page",
}
FIRST_AID: Final = frozenset({"call_bank", "secure_account"})
PROBLEMS: Final[Mapping[str, str]] = {
    "order_not_received": "Parcel late, lost or missing",
    "order_wrong_or_damaged": "Wrong, broken or fake item",
    "order_change_or_cancel": "Change or cancel an order",
    "return_or_refund": "Return or refund",
    "seller_problem": "Trouble with a seller",
    "payment_problem": "Payment problem",
    "unauthorized_payment": "A charge that isn't mine",
    "account_hacked": "Hacked or scammed",
    "account_access": "Can't log in",
    "account_settings": "Account settings",
    "app_problem": "App doesn't work",
    "product_question": "Question about a product",
    "general_feedback": "Feedback",
    "seller_or_creator_support": "Selling or creating",
}


@dataclass(frozen=True)
class Option:
    """A choice: the idea it stands for, its title, its id in `parse_data`, and the act of its button."""

    idea: str
    title: str
    id: str
    act: Act = Act.CHOOSE

    @property
    def is_channel(self) -> bool:
        return self.idea in CHANNELS


def _screen(choices: str) -> tuple[Option, ...]:
    pairs = (choice.split("=", 1) for choice in choices.split(" | "))
    return tuple(Option(idea, title, idea) for idea, title in pairs)


#: By question; `start:…` and the like by what comes before the colon, details with what comes after it.
SCREENS: Final[Mapping[str, tuple[Option, ...]]] = {
    OPENING: (),
    "start": _screen("start=Start | other_ways=Other ways | tried=I tried that"),
    "start_aid": _screen("start=Start | other_ways=Other ways | tried=Already did"),
    "step": _screen("next=Done, next | stuck=Can't find it | show_all=Show all | pause=Pause"),
    "all_steps": _screen("next=Done, next | stuck=Can't find it | pause=Pause"),
    "stuck_help": _screen("next=Found it | stuck=Still can't find it | other_ways=Other ways"),
    "solved": _screen("yes=Yes, solved | no=Not solved | waiting=Waiting for an answer"),
    "switch": _screen("switch=Live chat | stay=Stay here"),
    "channels": _screen("help_center=Help Center | live_chat=Live chat | email=E-mail | phone=Phone"),
    "clarify": _screen("order_not_received=It never came | return_or_refund=About a refund | other=Something else"),
    "menu": _screen(
        "order=Order or delivery | payment=Payment or refund | account=Account or log-in | app=App or product"
        " | person=A person"
    ),
    "problems": _screen(
        "order_not_received=Parcel late or missing | order_wrong_or_damaged=Wrong, broken or fake"
        " | order_change_or_cancel=Change or cancel | seller_problem=Trouble with a seller | other=Something else"
    ),
    "delivery": _screen("delivered=Delivered | on_its_way=On its way | not_shipped=Not shipped yet"),
    "item_fault": _screen("wrong=Wrong item | damaged=Damaged | missing=Something missing | fake=It's a fake"),
    "refund_stage": _screen("not_asked=I haven't asked yet | approved=Approved, not here | refused=Refused"),
    "charge_kind": _screen("twice=Charged twice | too_much=Too much | declined=Declined | coupon=Coupon or voucher"),
    "booked": _screen("pending=Pending | booked=Booked"),
    "can_log_in": _screen("yes=Yes | no=No"),
    "seller_asked": _screen("no=Not yet | no_answer=Yes, no answer | refused=They refused"),
    "to_whom": _screen("seller=The seller | stranger=Someone who contacted me | bank=My bank | tiktok=A TikTok form"),
    "region": _screen("us=US | uk=UK | eu=EU | other=Somewhere else"),
    "safe": _screen("safe=I'm safe | unsafe=No"),
    "detail:order_number": _screen("skip=Skip | pause=Pause"),
    "detail:amount": _screen("skip=Skip | pause=Pause"),
    "detail:date": _screen("skip=Skip | pause=Pause"),
    "detail:wish": _screen("skip=Skip | pause=Pause"),
    "detail:description": _screen("skip=Skip | pause=Pause"),
    "detail:email": _screen("skip=Skip | pause=Pause"),
    "draft_offer": _screen("draft=Write it with me | next=I'll write it myself"),
    "draft": _screen("next=Sent it | change=Change something | other_ways=Other ways"),
    "letter_for": _screen("seller=The seller | support=TikTok Shop | bank=My bank"),
    "resume": _screen("resume=Go on | restart=Start over"),
    "next_issue": _screen("yes=Yes | no=Not now"),
    "rating": _screen("1=1 | 2=2 | 3=3 | 4=4 | 5=5 | skip=Skip"),
    "comment": _screen("skip=Skip"),
    "handoff": _screen("yes=Send | no=Don't send"),
    "forget": _screen("yes=Delete it | no=Keep it"),
    "answered": (),
    "exhausted": _screen("draft=Write an e-mail | person=A person | restart=Start over"),
}
QUESTIONS: Final = tuple(SCREENS)
#: A pick from one of these lists is `choose`; to any other question with fixed choices it is `answer`.
LISTS: Final = frozenset({"clarify", "menu", "problems"})
FACTS: Final = frozenset(
    "delivery item_fault refund_stage charge_kind booked can_log_in seller_asked to_whom region safe letter_for".split()
)


def question_of(state: str) -> str:
    """The question of a training state such as `start:in_app`; an unknown one counts as the opening."""
    name, _, rest = state.partition(":")
    if name == "start" and rest in FIRST_AID:
        return "start_aid"
    known = state if name == "detail" else name
    return known if known in SCREENS else OPENING


def evened(act: Act, option: str | None, question: str) -> Act:
    """Writers call the same pick `choose` or `answer`: what it is called here."""
    if question in LISTS and act is Act.ANSWER:
        return Act.CHOOSE
    if question in FACTS and act is Act.CHOOSE and option not in CHANNELS:
        return Act.ANSWER
    return act
