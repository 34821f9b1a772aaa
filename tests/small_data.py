"""A few examples of four intents: enough to train a classifier on in a second."""

from __future__ import annotations

from typing import Final

SMALL: Final = {
    "order_not_received": [
        "my parcel never came", "package still not here", "where is my order", "tracking has not moved for a week",
        "marked delivered but nothing arrived", "my delivery is two weeks late", "still waiting for my order",
        "the courier lost my parcel",
    ],
    "payment_problem": [
        "you charged me twice", "my card was declined", "coupon did not apply", "double charge on my statement",
        "payment failed at checkout", "the voucher code does not work", "i was billed two times", "card keeps failing",
    ],
    "greet": ["hi", "hello", "hey there", "good morning", "hi there", "hello there", "hey", "good evening"],
    "out_of_scope": [
        "what is the weather", "tell me a joke", "how do i bake bread", "who won the match", "write me a poem",
        "my amazon parcel is late", "is it going to rain", "what is the capital of france",
    ],
}  # fmt: skip
