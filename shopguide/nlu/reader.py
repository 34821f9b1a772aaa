"""Reads a message in context: acts with what they pick, cues, problems with their polarity, and the topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.cues import DANGERS, EDITS, LETTERS, Cue
from shopguide.nlu.clauses import split
from shopguide.nlu.context import Context, off_screen
from shopguide.nlu.heads import fitting, positions, spans, wording
from shopguide.nlu.heads.features import Floats, Grams
from shopguide.nlu.heads.heads import Heads
from shopguide.nlu.heads.options import Asked, features
from shopguide.nlu.heads.polarity import NAMES
from shopguide.nlu.heads.recurrent import words_of
from shopguide.nlu.heads.screens import CHANNELS, FACTS, LISTS, PROBLEMS, Option
from shopguide.nlu.heads.topics import TopicHead
from shopguide.nlu.intent_model import IntentModel
from shopguide.nlu.issues import Issue
from shopguide.nlu.text_view import classifier_view
from shopguide.privacy.folding import fold

#: Acts that may carry an option, in the order in which they take it.
_PICKING: Final = (Act.CHOOSE, Act.ANSWER, Act.TRIED, Act.RATE, Act.ACCEPT, Act.OTHER_WAYS, Act.ASK, Act.WANT_DRAFT)
_TAKES_ANY: Final = frozenset({Act.CHOOSE, Act.ANSWER, Act.RATE})
#: A question, or what is answered like one.
ASKING: Final = frozenset(
    {Act.ASK, Act.VERIFY, Act.EXPLAIN, Act.ABOUT_GUIDE, Act.WANT_ACTION, Act.OTHER_WAYS, Act.OFF_TOPIC, Act.WANT_PERSON}
)
#: Signals of a message in which words for a letter may stand.
_WITH_WORDS: Final = frozenset({*EDITS, *LETTERS})
_MOST_CLAUSES: Final = 8
#: A message that may ask something, with this probability, does so if it has a topic with that one.
_MAY_ASK: Final = 0.12
_ON_TOPIC: Final = 0.6
_NOT_AFFIRMED: Final = (Polarity.DENIED, Polarity.PAST, Polarity.HYPOTHETICAL)
# Probability from which a problem counts as denied, past or hypothetical, whichever of them, and how much likelier than
# affirmed it has to be.
_SAID_OTHERWISE: Final = 0.5
_SURER: Final = 2.0
# In the middle of a conversation "no" and "wrong" are mostly about what the guide said: a problem that the words name
# clearly has to be denied clearly.
_CLEARLY: Final = 0.9
#: The probability that the cue head gives a danger and that the act head does, together: from here on it is one …
_DANGER: Final = 0.8
#: … and from here on it may be one, which is asked.
_WORRY: Final = 0.35
_CLOSE: Final = 3.0
_NUMBER: Final = re.compile(r"\(?(?:option |number |no\.? ?|nr\.? ?|#)?(\d{1,3})[.)]?", re.I)
_MOST_COUNTED: Final = 99  # beyond it a number is an amount, or the like
_NUMBERS_WELCOME: Final = frozenset({"detail:amount", "detail:date", "comment"})


@dataclass(frozen=True)
class Told:
    """What a message says here; see `Heard` in shopguide/dialogue/heard.py for the form in `parse_data`."""

    acts: tuple[dict[str, Any], ...]
    issues: tuple[dict[str, Any], ...]
    cues: dict[str, float]
    worry: str | None
    topic: dict[str, Any] | None
    topics: dict[str, float]
    told: list[str]
    wanted: list[str]
    written: dict[str, str]
    dictated: list[str]
    struck: list[str]


class Reader:
    """Applies the heads to one message.

    Args:
        heads: trained.
        model: whose encoder and spelling the heads were trained with.
    """

    def __init__(self, heads: Heads, model: IntentModel) -> None:
        self.heads = heads
        self._model = model
        self._titles: dict[str, Floats] = {}
        self._story = spans.SpanReader.load(spans.STORY)
        self._operands = spans.SpanReader.load(spans.OPERANDS)
        self._writer = wording.Writer.load()

    def read(self, text: str, issues: Sequence[Issue], named: frozenset[str], context: Context) -> Told:
        """What `text` says in `context`.

        Args:
            text: as typed.
            issues: problems that the intents and clauses speak for.
            named: channels that it names.
            context: what it answers to.
        """
        view = self._view(text)
        alone, vector = self._model.encoder.encode([view, view], ["", context.question])
        grams = Grams.of(view)
        scores = self.heads.acts.scores(grams, vector, context.question)
        of_cues = self.heads.cues.scores(grams, vector)
        cues = self.heads.cues.read(of_cues)
        worry: Cue | None = None
        if not DANGERS & {*cues}:
            danger, odds = self.heads.cues.danger_of(of_cues)
            # Two heads listen for it, which are mistaken about different messages.
            both = odds + self.heads.acts.odds_of(Act.DANGER, scores)
            cues = {danger: both, **cues} if both >= _DANGER else cues
            worry = danger if _WORRY <= both < _DANGER else None
        acts = _with_danger(self.heads.acts.read(scores), cues)
        option = self._option(view, grams, vector, named, context, acts, fitting.picks(scores))
        if counted := numbered(text, context):
            acts, option = [(Act.CHOOSE, 1.0)], (counted, 1.0)
        acts, topic, topics = self._topics(acts, text, grams, alone, self.heads.acts.odds_of(Act.ASK, scores))
        return Told(
            tuple(_with_option(acts, option, context)),
            tuple(self._with_polarity(issues, text, vector, context)),
            {cue.value: odds for cue, odds in sorted(cues.items(), key=lambda item: -item[1])},
            worry.value if worry else None,
            topic,
            topics,
            *self._words(text, cues),
        )

    def _view(self, text: str) -> str:
        """A text as the heads see it."""
        return self._model.speller.correct(classifier_view(text))

    def _words(
        self, text: str, cues: Iterable[Cue]
    ) -> tuple[list[str], list[str], dict[str, str], list[str], list[str]]:
        """Words that tell what happened, that say what is wanted, how these are written, words for a letter, and out.

        The last two only where the message may change a letter.
        """
        words = words_of(text)
        states = self._model.encoder.words(text, words)
        story = self._story.read(text, words, states)
        changes = any(cue in _WITH_WORDS for cue in cues)
        edit = self._operands.read(text, words, states) if changes else spans.Spans()
        written = {
            said: self._written(text, said, words, states, wish=wish)
            for some, wish in ((story.first, False), (story.second, True))
            for said in some
        }
        return list(story.first), list(story.second), written, list(edit.first), list(edit.second)

    def _written(self, text: str, said: str, words: Sequence[tuple[int, int]], states: Floats, *, wish: bool) -> str:
        """Some words of a message as a letter has them."""
        first = text.find(said)
        inside = [at for at, (start, end) in enumerate(words) if first <= start and end <= first + len(said)]
        if not inside:
            return ""
        part = slice(inside[0], inside[-1] + 1)
        return self._writer.write(text, words[part], states[part], wish=wish)

    def _topics(
        self, acts: list[tuple[Act, float]], text: str, grams: Grams, vector: Floats, asks: float
    ) -> tuple[list[tuple[Act, float]], dict[str, Any] | None, dict[str, float]]:
        """The acts, the topic asked for, if one is clear, and all that are likely.

        A question beside something else, of which the acts alone aren't sure, is heard by its topic too.

        Args:
            acts: that are heard.
            text: the message as typed.
            grams: its n-grams.
            vector: of the message without its context, float32 [384].
            asks: how likely it asks something.
        """
        if self.heads.topics is None:
            return acts, None, {}
        scores = self.heads.topics.scores(grams, vector)
        if asks >= _MAY_ASK or any(act in ASKING for act, _ in acts):
            scores = self._with_clause(self.heads.topics, scores, text)
        found, ranked = self.heads.topics.read(scores), self.heads.topics.ranked(scores)
        if not any(act in ASKING for act, _ in acts):
            if found is None or found[1] < _ON_TOPIC or asks < _MAY_ASK:
                return acts, None, {}
            acts = [*acts, (Act.ASK, found[1])]
        return acts, {"name": found[0], "confidence": found[1]} if found else None, ranked

    def _with_clause(self, head: TopicHead, scores: Floats, text: str) -> Floats:
        """The topic scores of a message of several clauses: the mean of its own and those of the clause that asks.

        "Rang both neighbours, nothing. Do I report it today or wait": what is told beside a question misleads.
        """
        clauses = split(text)[:_MOST_CLAUSES]
        if len(clauses) < 2:
            return scores
        views = [self._view(text[start:end]) for start, end in clauses]
        vectors = self._model.encoder.encode(views)
        each = [head.scores(Grams.of(view), vector) for view, vector in zip(views, vectors, strict=True)]
        return np.asarray((scores + max(each, key=head.asks)) / 2, dtype=np.float32)

    def _option(
        self,
        view: str,
        grams: Grams,
        vector: Floats,
        named: frozenset[str],
        context: Context,
        acts: Iterable[tuple[Act, float]],
        picks: float,
    ) -> tuple[Option, float] | None:
        options = (*context.options, *off_screen(context.options))
        asked = Asked(view, context.question, options, len(context.options), named)
        ideas = self.heads.options.ideas(grams, vector, context.question)
        titles = {option.title: self._title(option.title) for option in options}
        scored = features(asked, ideas, fitting.cosines(vector, asked, titles), picks)
        found = self.heads.options.read(scored, any(act in _TAKES_ANY for act, _ in acts))
        return (options[found[0]], found[1]) if found else None

    def _title(self, title: str) -> Floats:
        if title not in self._titles:
            if len(self._titles) > 500:
                self._titles.clear()
            self._titles[title] = self._model.encoder.encode([self._view(title)])[0]
        return self._titles[title]

    def _with_polarity(
        self, issues: Sequence[Issue], text: str, vector: Floats, context: Context
    ) -> Iterable[dict[str, Any]]:
        found = {issue.name: issue for issue in issues}
        every = self.heads.polarity.every(vector, context.problem)
        for place, name in enumerate(NAMES):
            issue = found.get(name)
            scores = self._of_clause(issue, text, context)[place] if issue and len(found) > 1 else every[place]
            odds = self.heads.polarity.read(scores)
            otherwise = max(_NOT_AFFIRMED, key=lambda item: odds[item])
            together = sum(odds[item] for item in _NOT_AFFIRMED)
            least = _CLEARLY if issue and context.problem and issue.confidence >= _CLEARLY else _SAID_OTHERWISE
            if together >= max(least, _SURER * odds[Polarity.AFFIRMED]):
                where = issue or Issue(name, together, 0, len(text))
                yield {**where.as_dict(), "confidence": together, "polarity": otherwise.value}
            elif issue:
                yield {**issue.as_dict(), "polarity": Polarity.AFFIRMED.value}

    def _of_clause(self, issue: Issue, text: str, context: Context) -> Floats:
        """What the part of a message that speaks of one problem says of each: "not late, broken" denies one of two."""
        view = self._view(text[issue.start : issue.end])
        vector = self._model.encoder.encode([view], [context.question])[0]
        return self.heads.polarity.every(vector, context.problem)


def close(ranking: Sequence[tuple[str, float]]) -> list[str]:
    """The two likeliest problems where the first is less than three times as likely as the second; else nothing."""
    if len(ranking) < 2:
        return []
    (first, likely), (second, less) = ranking[:2]
    if first not in PROBLEMS or second not in PROBLEMS or likely >= _CLOSE * less:
        return []
    return [first, second]


def numbered(text: str, context: Context) -> Option | None:
    """The choice on screen that a number standing alone counts, where no number is asked for, or a place in a list."""
    number = _alone(text, context)
    if number is None:
        listed = [option for option in context.options if option.id not in _NO_CHOICE] if _is_list(context) else []
        place = positions.alone(text, len(listed))
        return None if place is None else listed[place]
    return context.options[number - 1] if 1 <= number <= len(context.options) else None


def _is_list(context: Context) -> bool:
    """Whether there is a list on screen, of which somebody may say "the second one"."""
    answers = any(option.act is Act.ASK for option in context.options)
    return answers or context.question in LISTS | FACTS | {"channels"}


#: Buttons below a list: none of these, and more of them.
_NO_CHOICE: Final = frozenset({"answer", "all"})


def _alone(text: str, context: Context) -> int | None:
    """A number that stands alone and that could count a choice."""
    found = _NUMBER.fullmatch(fold(text).text.strip())
    if not found or not context.options or context.question in _NUMBERS_WELCOME or int(found[1]) > _MOST_COUNTED:
        return None
    return int(found[1])


def not_offered(text: str, context: Context) -> list[str]:
    """A number that stands alone and that no choice has, with the titles of the choices; else nothing.

    To a question that a number may answer, it is the answer.
    """
    number = _alone(text, context)
    if number is None or 1 <= number <= len(context.options):
        return []
    return [str(number), *(option.title for option in context.options)]


def _with_danger(acts: list[tuple[Act, float]], cues: Mapping[Cue, float]) -> list[tuple[Act, float]]:
    """The act follows the cue, which is fitted to miss no danger."""
    danger = max((odds for cue, odds in cues.items() if cue in DANGERS), default=None)
    others: list[tuple[Act, float]] = [pair for pair in acts if pair[0] is not Act.DANGER]
    if danger is not None:
        return [(Act.DANGER, danger), *others]
    return others or acts


def _with_option(
    acts: list[tuple[Act, float]], option: tuple[Option, float] | None, context: Context
) -> Iterable[dict[str, Any]]:
    """The acts as in `parse_data`; the first that may carry what was picked carries it."""
    carrier = next((act for act in _PICKING if option and any(act is name for name, _ in acts)), None)
    if option and carrier not in _TAKES_ANY and option[0].id not in CHANNELS:
        carrier = None
    for act, odds in acts:
        if act is carrier and option:
            # "The second" on a button that steers does what the button does.
            steers = (
                act is Act.CHOOSE and option[0].act not in (Act.CHOOSE, Act.ANSWER) and context.question not in LISTS
            )
            name = option[0].act if steers else act
            yield {"name": name.value, "confidence": odds, "option": option[0].id}
        else:
            yield {"name": act.value, "confidence": odds}
