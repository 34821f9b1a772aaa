"""Spelling correction for the classifier's eyes only.

Corrections go to words that help the classifier: frequent English words and the words of the
training data. A rare but correct word is left as it is, and so is any token with a digit.
Dictionary: the frequency list that the symspellpy package ships (82 765 words, MIT licence).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # three letters and fewer are as often slang as slips
LONGEST = 24
LONG_WORD = 7  # from here two slips are forgiven, below one
FREQUENT_WORDS = 15_000  # this many of the list's words are offered as corrections
MOST_LOOKUPS = 20  # unknown words of one text that are looked up, half a millisecond each; more are another language
TRAINING_BOOST = 50_000_000  # a training word's count is worth this many of the list's

TYPO_RATIO = 5  # a word this many times as common, one slip away, is what was meant
SHOP_WORDS = ("tiktok", "paypal", "klarna", "checkout", "screenshot", "refund", "unfollow", "ups")

# Names near an everyday word ("deliveroo" is not "delivery"): what tells another company's
# customer from ours must not be corrected away.
NAMES = frozenset(
    "asos argos aldi aliexpress airbnb alibaba bhinneka boohoo bolt canva carousell chase clearpay coinbase comcast "
    "coupang deliveroo depop dhl discord doordash dpd duolingo ebays evri fedex flipkart gcash glovo gpay grabpay "
    "grubhub gumtree hermes hsbc hulu jumia lazada lidl lloyds macys mcdonalds mercari meta monzo myntra natwest "
    "netflix nike poshmark primark puregym revolut robinhood santander shopify shopee sky snapchat starling tesco "
    "tesla trainline tinder tokopedia twitch uniqlo viber vinted walmart wayfair wise youtube zalando zara zelle "
    "zoom".split()
)

# Written without an apostrophe or cut short, and understood better by the encoder in full.
SHORTHAND = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plss": "please",
    "thx": "thanks", "tnx": "thanks", "ty": "thank you", "tysm": "thank you so much",
    "idk": "i don't know", "acc": "account", "acct": "account", "pkg": "package",
    "msg": "message", "msgs": "messages", "msged": "messaged", "bc": "because", "cuz": "because",
    "coz": "because", "tho": "though", "thru": "through", "yr": "your", "wks": "weeks",
    "wk": "week", "hrs": "hours", "hr": "hour", "mins": "minutes", "cs": "customer service",
    "info": "info", "pw": "password", "pwd": "password", "im": "i'm", "ive": "i've",
    "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't", "doesnt": "doesn't",
    "isnt": "isn't", "wasnt": "wasn't", "hasnt": "hasn't", "havent": "haven't",
    "hadnt": "hadn't", "wheres": "where's", "whats": "what's", "thats": "that's",
    "theres": "there's", "youre": "you're", "theyre": "they're", "couldnt": "couldn't",
    "wouldnt": "wouldn't", "shouldnt": "shouldn't", "arent": "aren't", "werent": "weren't",
    "aint": "ain't", "hows": "how's", "whos": "who's", "tt": "tiktok", "tik": "tik", "tok": "tok",
    "n": "and", "w": "with", "b4": "before", "2day": "today", "abt": "about", "rn": "right now",
    "asap": "as soon as possible", "smth": "something", "ppl": "people", "tmrw": "tomorrow",
    "tmr": "tomorrow", "wtf": "wtf", "nvm": "never mind", "ngl": "ngl", "tbh": "to be honest",
    "gonna": "gonna", "wanna": "wanna", "gotta": "gotta", "lemme": "let me", "gimme": "give me",
    "kinda": "kinda", "dunno": "don't know", "app": "app", "apps": "apps", "yall": "y'all",
}  # fmt: skip

_TOKEN = re.compile(r"[a-z0-9']+")


@lru_cache(maxsize=1)
def _general_words() -> Mapping[str, int]:
    """The shipped list: word to its count in a large corpus, most frequent first."""
    source = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    pairs = (line.split() for line in source.read_text(encoding="utf-8-sig").splitlines())
    return {word: int(count) for word, count in pairs}


def learn_words(texts: Iterable[str]) -> dict[str, int]:
    """The training data's own words with their counts: those that are no slips.

    A word counts as one when the general list has it, or when it is used three times and is no
    slip for a far commoner word ("recieved" is not learnt, and "shein" is, though near "shin").

    Args:
        texts: training messages in the classifier's view.
    """
    counts = Counter(token for text in texts for token in _TOKEN.findall(text))
    words = {word: count for word, count in counts.items() if word.isalpha() and len(word) >= SHORTEST and count > 1}
    general = _general_words()
    kept = {word: count for word, count in words.items() if word in general}
    listed = SpellingCorrector(kept)
    for word, count in words.items():
        if word not in general and count >= 3:
            meant = listed.nearest(word, 1)
            if meant is None or counts[meant] < TYPO_RATIO * count:
                kept[word] = count
    return dict(sorted(kept.items()))


class SpellingCorrector:
    """Corrects one text; the answer for each word is kept.

    Args:
        training_words: what `learn_words` returned.
        known: further words to leave alone, such as those the encoder keeps in one piece.
    """

    def __init__(self, training_words: Mapping[str, int], known: Iterable[str] = ()) -> None:
        general = _general_words()
        self._counts = dict(islice(general.items(), FREQUENT_WORDS))
        for word in SHOP_WORDS:
            self._counts[word] = TRAINING_BOOST
        for word, count in training_words.items():
            self._counts[word] = general.get(word, 0) + count * TRAINING_BOOST
        self._known = NAMES | general.keys() | self._counts.keys() | frozenset(known)
        # Most frequent first, by length: a word few slips away differs little in length.
        self._offered: dict[int, list[str]] = {}
        for word in sorted(self._counts, key=self._counts.__getitem__, reverse=True):
            if len(word) >= SHORTEST - 1:
                self._offered.setdefault(len(word), []).append(word)
        self._cached = lru_cache(maxsize=20_000)(self._looked_up)

    def nearest(self, word: str, distance: int) -> str | None:
        """The word fewest slips from `word`, at most `distance`, and of those the most frequent; None if none."""
        best: tuple[int, int, str] | None = None
        for length in range(len(word) - distance, len(word) + distance + 1):
            # The first of equally near ones: the most frequent of this length.
            found = process.extractOne(word, self._offered.get(length, ()), scorer=OSA.distance, score_cutoff=distance)
            if found:
                candidate = (int(found[1]), -self._counts[found[0]], str(found[0]))
                best = min(best or candidate, candidate)
        return best[2] if best else None

    def _looked_up(self, word: str) -> str:
        return self.nearest(word, 2 if len(word) >= LONG_WORD else 1) or word

    def _stands(self, word: str) -> bool:
        """Whether `word` is left as it is: short, long, a real word, or with a digit or an apostrophe."""
        return not SHORTEST <= len(word) <= LONGEST or word in self._known or not word.isalpha()

    def correct(self, text: str) -> str:
        """`text`, which is in the classifier's view, with each slip replaced."""
        unknown = 0

        def replaced(match: re.Match[str]) -> str:
            nonlocal unknown
            word = match.group()
            if word in SHORTHAND:
                return SHORTHAND[word]
            if self._stands(word):
                return word
            unknown += 1
            return self._cached(word) if unknown <= MOST_LOOKUPS else word

        return _TOKEN.sub(replaced, text)
