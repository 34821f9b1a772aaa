"""Cues: independent yes-or-no signals in a message. Several may hold.

Most are facts of the case, which the conversation keeps (`FACTS`) and playbooks go by; the others matter only in the
turn that brings them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Cue(StrEnum):
    """A signal; its name says what the message tells."""

    # Danger: comes before everything else.
    DANGER_SELF = "danger_self"
    DANGER_INJURY = "danger_injury"
    DANGER_FIRE = "danger_fire"
    DANGER_THREAT = "danger_threat"
    DANGER_CHILD = "danger_child"
    DANGER_SCAM = "danger_scam"  # a scam that is happening right now
    NO_DANGER = "no_danger"  # the danger is over, or there is none: cold, no smoke, stopped bleeding
    # Secrets and money.
    EXPOSED = "exposed"
    GAVE_BANK = "gave_bank"  # PIN, card number, online banking, the bank's code; not the number that others pay to
    GAVE_LOGIN = "gave_login"  # a password, or the code of a log-in
    GAVE_PAPERS = "gave_papers"  # a passport, a licence or a copy of one
    SENT_MONEY = "sent_money"  # a transfer, gift cards, a fee
    DEMANDED = "demanded"
    # Manner.
    URGENT = "urgent"
    ANGRY = "angry"
    TRIED = "tried"
    WAITING = "waiting"
    QUOTED = "quoted"  # mostly a pasted message of somebody else's
    # What the shopper wants.
    WANTS_REFUND = "wants_refund"
    WANTS_REPLACEMENT = "wants_replacement"
    WANTS_CANCEL = "wants_cancel"
    WANTS_CHANGE = "wants_change"
    WANTS_REPORT = "wants_report"
    # What was done so far.
    BANK_TOLD = "bank_told"
    SELLER_CONTACTED = "seller_contacted"
    SELLER_SILENT = "seller_silent"
    SELLER_REFUSED = "seller_refused"
    SELLER_RUDE = "seller_rude"
    PAY_OUTSIDE = "pay_outside"
    # What is impossible for them.
    CANT_LOG_IN = "cant_log_in"
    NO_APP = "no_app"
    NO_ORDER_PAGE = "no_order_page"
    NO_PHONE = "no_phone"
    CANT_SEE = "cant_see"
    # The parcel.
    MARKED_DELIVERED = "marked_delivered"
    ON_ITS_WAY = "on_its_way"
    NEVER_SHIPPED = "never_shipped"
    PREORDER = "preorder"
    GOING_BACK = "going_back"  # the parcel, to its sender, before they had it
    CANCELLED_BY_ITSELF = "cancelled_by_itself"
    # The item.
    ITEM_WRONG = "item_wrong"
    ITEM_DAMAGED = "item_damaged"
    PART_MISSING = "part_missing"
    EMPTY_BOX = "empty_box"
    COUNTERFEIT = "counterfeit"
    UNSAFE_PRODUCT = "unsafe_product"
    # Return and refund.
    RETURN_WANTED = "return_wanted"
    RETURN_LABEL = "return_label"
    RETURN_COST = "return_cost"
    ITEM_RETURNED = "item_returned"
    REFUND_PROMISED = "refund_promised"
    REFUND_REFUSED = "refund_refused"
    PARTIAL_REFUND = "partial_refund"
    # The charge.
    CHARGED_TWICE = "charged_twice"
    CHARGED_TOO_MUCH = "charged_too_much"
    PAYMENT_DECLINED = "payment_declined"
    COUPON_FAILED = "coupon_failed"
    PAYMENT_PENDING = "payment_pending"
    CHARGE_UNKNOWN = "charge_unknown"
    # The account.
    TAKEOVER_NOW = "takeover_now"
    TAKEN_OVER = "taken_over"
    LOCKED_OUT = "locked_out"
    BANNED = "banned"
    CODE_MISSING = "code_missing"
    # Circumstances.
    CHILD_BOUGHT = "child_bought"
    GIFT = "gift"
    LIVE_PURCHASE = "live_purchase"
    COINS = "coins"
    CUSTOMS = "customs"
    CARRIER_CONDUCT = "carrier_conduct"
    SELLER_ROLE = "seller_role"
    # Wanted words: whom they are for, and how they are to change.
    LETTER_SELLER = "letter_seller"
    LETTER_SUPPORT = "letter_support"
    LETTER_BANK = "letter_bank"
    LETTER_APPEAL = "letter_appeal"
    LETTER_SHORTER = "letter_shorter"
    LETTER_WITHOUT = "letter_without"
    LETTER_ADD = "letter_add"
    LETTER_RESTART = "letter_restart"
    LETTER_SHOW = "letter_show"
    LETTER_FRIENDLIER = "letter_friendlier"
    LETTER_FIRMER = "letter_firmer"
    LETTER_UNDO = "letter_undo"  # take the last change back, or put something in again
    LETTER_DROP = "letter_drop"  # no letter any more


DANGERS: Final = frozenset(cue for cue in Cue if cue.value.startswith("danger_"))
WISHES: Final = (Cue.WANTS_REFUND, Cue.WANTS_REPLACEMENT, Cue.WANTS_CANCEL, Cue.WANTS_CHANGE, Cue.WANTS_REPORT)
#: What was given to somebody who shouldn't have it, the most urgent first.
GIVEN: Final = (Cue.GAVE_BANK, Cue.SENT_MONEY, Cue.GAVE_LOGIN, Cue.GAVE_PAPERS)
LETTERS: Final = (Cue.LETTER_SELLER, Cue.LETTER_SUPPORT, Cue.LETTER_BANK, Cue.LETTER_APPEAL)
#: How a letter is to change, or that it is to be shown.
EDITS: Final = (
    Cue.LETTER_SHORTER,
    Cue.LETTER_WITHOUT,
    Cue.LETTER_ADD,
    Cue.LETTER_RESTART,
    Cue.LETTER_SHOW,
    Cue.LETTER_FRIENDLIER,
    Cue.LETTER_FIRMER,
    Cue.LETTER_UNDO,
)
_OF_THE_TURN: Final = frozenset(
    {*DANGERS, *LETTERS, *EDITS, Cue.LETTER_DROP}
    | {Cue.NO_DANGER, Cue.EXPOSED, Cue.DEMANDED, Cue.URGENT, Cue.ANGRY, Cue.TRIED, Cue.WAITING, Cue.QUOTED}
)
#: Kept in the case; playbooks.yml goes by these.
FACTS: Final = frozenset(Cue) - _OF_THE_TURN
#: About the person and not about one problem: kept when the problem changes.
OF_THE_PERSON: Final = frozenset(
    {Cue.CANT_LOG_IN, Cue.NO_APP, Cue.NO_ORDER_PAGE, Cue.NO_PHONE, Cue.CANT_SEE, Cue.SELLER_ROLE, Cue.BANK_TOLD}
    | {Cue.GIFT, *GIVEN}
)
#: Only one of each group can be true; the last one said counts.
EXCLUSIVE: Final = (
    frozenset({Cue.MARKED_DELIVERED, Cue.ON_ITS_WAY, Cue.NEVER_SHIPPED}),
    frozenset({Cue.REFUND_PROMISED, Cue.REFUND_REFUSED}),
    frozenset({Cue.WANTS_REFUND, Cue.WANTS_REPLACEMENT}),
    frozenset({Cue.TAKEN_OVER, Cue.LOCKED_OUT, Cue.BANNED}),
)
