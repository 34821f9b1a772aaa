"""The fields of a form, and how the data of an entry becomes the flat texts of a form and back.

A form is a flat mapping of names to texts, as browsers send it: "first", "warn.text", "taps.0.tap". The names are those
that `shopguide check` uses for faults, below the entry, so a fault is shown beside its field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from shopguide.hours import DAYS, HoursError, weekdays
from shopguide.knowledge import Knowledge

Form: TypeAlias = Mapping[str, str]
#: What may be chosen: the value with its title.
Options: TypeAlias = Callable[[Knowledge], Mapping[str, str]]
#: Rows of a list, beside those that a form names.
COUNT: Final = "rows"
#: Where a row was before: its place, or its name in a mapping.
WAS: Final = "was"
NAME: Final = "name"
MOST_ROWS: Final = 100
_ON: Final = "yes"


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        key: of the entry; "" stands for the entry itself.
        title: its label.
        help: what to write, in a sentence.
        more: shown folded away.
        needed: stays in the file when it is emptied, so that the check says what is missing.
    """

    key: str
    title: str
    help: str = ""
    more: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Line(Field):
    """A text on one line."""


@dataclass(frozen=True)
class Text(Field):
    """A text that may have several lines."""


@dataclass(frozen=True)
class Day(Field):
    """A day."""


@dataclass(frozen=True)
class Flag(Field):
    """Yes or no."""


@dataclass(frozen=True)
class Lines(Field):
    """A list of texts, one a line."""


@dataclass(frozen=True)
class Days(Lines):
    """A list of days, one a line."""


@dataclass(frozen=True)
class Choice(Field):
    """One of several names."""

    options: Options = field(default=lambda _: {}, compare=False)


@dataclass(frozen=True)
class Names(Choice):
    """Several names in their order."""


@dataclass(frozen=True)
class Week(Field):
    """Opening hours by weekday, as `weekly` in contacts.yml."""


@dataclass(frozen=True)
class Group(Field):
    """Fields of a mapping inside the entry."""

    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Rows(Field):
    """A list of mappings, or a mapping of mappings whose names are a field of each row.

    Attributes:
        one: what a row is called.
        named: the label of a row's name, where the rows are a mapping.
    """

    fields: tuple[Field, ...] = ()
    one: str = "row"
    named: str | None = None


def below(at: str, name: object) -> str:
    """The name of a field inside another."""
    return ".".join(part for part in (at, str(name)) if part)


def clean(text: str) -> str:
    """A text as it was typed, without the control characters that no file should hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        "".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cs")).rstrip() for line in lines
    ).strip()


# --- data to form


def to_form(fields: Sequence[Field], data: Any, at: str = "") -> dict[str, str]:
    """The texts of a form for an entry as it is read from its file; data of another shape gives empty fields."""
    form: dict[str, str] = {}
    for one in fields:
        name = below(at, one.key)
        value = data if not one.key else data.get(one.key) if isinstance(data, Mapping) else None
        match one:
            case Group():
                form |= to_form(one.fields, value, name)
            case Rows():
                rows = list(_rows(one, value))
                form[below(name, COUNT)] = str(len(rows))
                for number, (was, row) in enumerate(rows):
                    form[below(name, f"{number}.{WAS}")] = was
                    if one.named:
                        form[below(name, f"{number}.{NAME}")] = was
                    form |= to_form(one.fields, row, below(name, number))
            case Week():
                form |= {below(name, day): span for day, span in _week(value).items()}
            case Lines():
                form[name] = "\n".join(_text(item) for item in value) if isinstance(value, list) else _text(value)
            case Names():
                names = value if isinstance(value, list) else []
                form[below(name, COUNT)] = str(len(names))
                form |= {below(name, number): _text(item) for number, item in enumerate(names)}
            case Flag():
                form[name] = _ON if value is True else ""
            case _:
                form[name] = _text(value)
    return form


def _rows(one: Rows, value: Any) -> Iterator[tuple[str, Any]]:
    if one.named and isinstance(value, Mapping):
        yield from ((str(name), row) for name, row in value.items())
    elif not one.named and isinstance(value, list):
        yield from ((str(number), row) for number, row in enumerate(value))


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _week(value: Any) -> dict[str, str]:
    """The hours of each weekday; what can't be read is left out, since the check refuses it anyway."""
    week = dict.fromkeys(DAYS, "")
    for days, span in value.items() if isinstance(value, Mapping) else ():
        try:
            week |= {DAYS[day]: _text(span) for day in weekdays(str(days))}
        except HoursError:
            continue
    return week


# --- form to data


def to_data(one: Field, form: Form, at: str = "") -> Any:
    """The value of a field, as its file holds it; None where it is left out."""
    name = below(at, one.key)
    text = clean(form.get(name, ""))
    match one:
        case Group():
            held = mapping(one.fields, form, name)
            return held if any(item != "" for item in held.values()) else None
        case Rows():
            found = [
                (clean(form.get(below(row, NAME), "")), mapping(one.fields, form, row))
                for row, _ in rows(one, form, at)
            ]
            return (dict(found) if one.named else [row for _, row in found]) or None
        case Week():
            return _spans({day: clean(form.get(below(name, day), "")) for day in DAYS}) or None
        case Lines():
            lines = [line for line in (item.strip() for item in text.split("\n")) if line]
            return [_day(line) if isinstance(one, Days) else line for line in lines] or None
        case Names():
            names = [clean(form.get(below(name, number), "")) for number in range(_count(form, name) + 1)]
            return [item for item in names if item] or None
        case Flag():
            return True if text else None
        case Day():
            return _day(text) if text else None
        case Text():
            return text or ("" if one.needed else None)
        case _:
            return text.replace("\n", " ") or ("" if one.needed else None)


def _day(text: str) -> date | str:
    """The day; as it was typed where it is none, for the check to refuse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def mapping(fields: Sequence[Field], form: Form, at: str = "") -> dict[str, Any]:
    """The fields of an entry, or of a part of it, without what is left out."""
    found = {one.key: to_data(one, form, at) for one in fields}
    return {key: value for key, value in found.items() if value not in (None, {})}


def rows(one: Rows, form: Form, at: str = "") -> list[tuple[str, str]]:
    """The rows of a form that hold something: the name of each, and where it was before ("" if it is new)."""
    name = below(at, one.key)
    found = []
    for number in range(_count(form, name)):
        row = below(name, number)
        texts = [text for key, text in form.items() if key.startswith(f"{row}.") and key != below(row, WAS)]
        if any(clean(text) for text in texts):
            found.append((row, form.get(below(row, WAS), "")))
    return found


def _count(form: Form, name: str) -> int:
    """How many rows a form says it has; a form that was tampered with has none."""
    count = form.get(below(name, COUNT), "")
    return min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() and len(count) < 5 else 0


def _spans(week: Mapping[str, str]) -> dict[str, str]:
    """Weekdays with the same hours, one after the other, written as one: {"mon-fri": "09:00-18:00"}."""
    runs: list[tuple[str, str, str]] = []
    for day, span in week.items():
        if runs and runs[-1][2] == span and _follows(runs[-1][1], day):
            runs[-1] = (runs[-1][0], day, span)
        else:
            runs.append((day, day, span))
    return {first if first == last else f"{first}-{last}": span for first, last, span in runs if span}


def _follows(day: str, following: str) -> bool:
    return DAYS.index(following) == DAYS.index(day) + 1


# --- rows of a form that is being written


def normal(fields: Sequence[Field], form: Form) -> dict[str, str]:
    """The form as its data would be shown again: empty rows gone, texts cleaned, rows where they were."""
    made: dict[str, str] = {}
    _normal(fields, form, "", made)
    return made


def _normal(fields: Sequence[Field], form: Form, at: str, made: dict[str, str]) -> None:
    for one in fields:
        name = below(at, one.key)
        match one:
            case Group():
                _normal(one.fields, form, name, made)
            case Rows():
                found = rows(one, form, at)
                made[below(name, COUNT)] = str(len(found))
                for number, (row, was) in enumerate(found):
                    inner: dict[str, str] = {}
                    _normal(one.fields, form, row, inner)
                    made |= {below(name, number) + key.removeprefix(row): text for key, text in inner.items()}
                    made[below(name, f"{number}.{WAS}")] = was
                    if one.named:
                        made[below(name, f"{number}.{NAME}")] = clean(form.get(below(row, NAME), ""))
            case _:
                value = to_data(one, form, at)
                made |= to_form((one,), {one.key: value} if one.key else value, at)


def moved(one: Rows, form: Form, row: int, do: str, at: str = "") -> dict[str, str]:
    """The form with a row added at the end, or with row `row` removed or put one up or down; nothing is saved.

    Args:
        do: "add", "remove", "up" or "down".
    """
    name = below(at, one.key)
    order = list(range(_count(form, name)))
    if do == "add" and len(order) < MOST_ROWS:
        order.append(len(order))
    elif do == "remove" and row in order:
        order.remove(row)
    elif do in ("up", "down") and row in order:
        other = row + (1 if do == "down" else -1)
        if other in order:
            order[row], order[other] = order[other], order[row]
    kept = {key: text for key, text in form.items() if not key.startswith(f"{name}." if name else "")}
    for number, was in enumerate(order):
        before = below(name, was)
        kept |= {
            below(name, number) + key.removeprefix(before): text
            for key, text in form.items()
            if key.startswith(f"{before}.")
        }
    return kept | {below(name, COUNT): str(len(order))}


def all_rows(fields: Sequence[Field], form: Form, at: str = "") -> Iterator[tuple[str, Rows]]:
    """Every list of rows in a form with its name, those inside of other rows too."""
    for one in fields:
        name = below(at, one.key)
        match one:
            case Group():
                yield from all_rows(one.fields, form, name)
            case Rows():
                yield name, one
                for number in range(_count(form, name)):
                    yield from all_rows(one.fields, form, below(name, number))


def titles(fields: Sequence[Field], form: Form, at: str = "") -> dict[str, str]:
    """What each text of a form is called: "Step 2: What to tap"."""
    found: dict[str, str] = {}
    for one in fields:
        name = below(at, one.key)
        match one:
            case Group():
                found |= {key: f"{one.title}: {title}" for key, title in titles(one.fields, form, name).items()}
            case Rows():
                for number in range(_count(form, name)):
                    row = below(name, number)
                    called = f"{one.one} {number + 1}"
                    found |= {key: f"{called}: {title}" for key, title in titles(one.fields, form, row).items()}
                    if one.named:
                        found[below(row, NAME)] = f"{called}: {one.named}"
            case Week():
                found |= {below(name, day): f"{one.title}, {day.capitalize()}" for day in DAYS}
            case Names():
                found |= {below(name, number): f"{one.title}, {number + 1}" for number in range(_count(form, name))}
            case _:
                found[name] = one.title
    return found
