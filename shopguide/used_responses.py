"""Which responses of domain.yml the code says, read from the code itself, so that no list can go stale.

A response is named in full ("utter_apology"), or as what follows "utter_" in a call of one of `_SAYERS`, such as
`Say("greet")`. The name may be a choice between several, a value of a dict or what a function of the same file returns.
Where it is put together (f"ask_{question}"), the names come from the closed lists that `_computed` goes through. What
can't be read is listed in `Uses.unclear`; a test keeps that empty.

Only files that mention "utter_" or one of the sayers are parsed: 0.2 s at every start instead of 0.8.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from shopguide.dialogue import details, letter, questions
from shopguide.dialogue.conversation import Awaiting
from shopguide.dialogue.moves import answers, noted
from shopguide.knowledge import Detail

PREFIX: Final = "utter_"
# The packages that talk to shoppers.
PACKAGES: Final = ("actions", "shopguide")
# Functions that say a response: which argument names it, and what comes before the name.
_SAYERS: Final[Mapping[str, tuple[int, str]]] = {
    "Say": (0, PREFIX),
    "Phrase": (0, PREFIX),
    "button": (0, f"{PREFIX}button_"),
    "common.say": (2, PREFIX),
    "common.list_people": (3, PREFIX),
    "says": (0, f"{PREFIX}letter_"),
    "worded": (1, PREFIX),
    "sentence": (1, PREFIX),
    "_said": (1, PREFIX),
    "self._tell_once": (2, PREFIX),
    "_beyond": (2, PREFIX),
}
_MENTIONS: Final = re.compile("|".join([PREFIX, *(rf"\b{re.escape(name)}\(" for name in _SAYERS)]).encode())
_FULL_NAME: Final = re.compile(rf"{PREFIX}[a-z0-9_]*[a-z0-9]")
_ANYTHING: Final = "[a-z0-9_]+"
# Rasa's key for the name of a response in the metadata of what was said.
_KEY: Final = "utter_action"


@dataclass(frozen=True)
class Uses:
    """What the code says.

    Attributes:
        names: for each response its first place, as file:line.
        unclear: places where the name of a response can't be read from the code.
    """

    names: Mapping[str, str]
    unclear: tuple[str, ...] = ()


def _computed(problems: Iterable[str]) -> Iterator[str]:
    """The names that are put together, from the lists that they come from. A step has a sentence of its own."""
    yield from (f"ask_{question}" for question in Awaiting if question not in (Awaiting.STEP, Awaiting.DETAIL))
    yield from (f"ask_{detail}" for detail in Detail)
    yield from (f"simply_{question}" for question in questions.SIMPLE)
    yield from (f"again_{question}" for question in questions.BRIEF)
    yield from (f"part_detail_{detail}" for detail in Detail)
    yield from (f"part_noted_{name}" for name in noted.NAMED)
    yield from (f"button_{question}_{choice.id}" for question, all_ in questions.CHOICES.items() for choice in all_)
    yield from (f"button_wish_{wish}" for wish in details.WISH_CHOICES)
    yield from (f"button_{name}" for name in answers._OFFERS)
    yield from (f"part_wish_{wish}" for wish in details.USUAL_WISHES)
    for name in ("unknown", "unknown_again", "unknown_more"):
        yield from (f"{name}_{who}" for who in answers.WHO_KNOW)
    for kind in letter.KINDS:
        yield from (f"letter_{part}{kind}" for part in ("", "opening_", "wish_", "closing_"))
    yield from (f"letter_wish_{name}" for name in (letter.OF_A_BANK, *letter.BANK_WISHES.values()))
    yield from ("letter_opening_friendly", "letter_closing_friendly")
    yield from (f"letter_closing_firm_{kind}" for kind in letter.WITH_A_TONE)
    yield from (f"letter_fact_{cue}" for cue in letter.STATED)
    yield from (f"letter_problem_{problem}" for problem in problems)
    for detail in (Detail.ORDER_NUMBER, Detail.AMOUNT, Detail.DATE):
        yield from (f"letter_{detail}", f"letter_blank_{detail}")


def _in_file(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Patterns of the names that a file says, with their lines; "" where one can't be read."""
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    held = _assigned(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if _FULL_NAME.fullmatch(text) and text != _KEY:
                yield text, node.lineno
            case ast.JoinedStr() if _pattern(node).startswith(PREFIX) and _pattern(node) != PREFIX + _ANYTHING:
                yield _pattern(node), node.lineno
            case ast.Call(func=function, args=args) if ast.unparse(function) in _SAYERS:
                index, prefix = _SAYERS[ast.unparse(function)]
                for name in args[index : index + 1]:
                    found = {prefix + text for text in _spell(name, held, frozenset())}
                    # A parameter is followed to the calls, which are of sayers too; `.name` is that of another message.
                    elsewhere = getattr(name, "attr", None) == "name" or getattr(name, "id", None) in parameters
                    yield from ((text, name.lineno) for text in found or ([] if elsewhere else [""]))


def _assigned(tree: ast.Module) -> Mapping[str, list[ast.AST]]:
    """What each name of a file may be: what is assigned to it or the function returns; of a tuple, the first item."""
    held: dict[str, list[ast.AST]] = defaultdict(list)
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name) | ast.Tuple(elts=[ast.Name(id=name), *_])], value=value):
                held[name].append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                held[name].append(value)
            case ast.FunctionDef(name=name):
                for value in (item.value for item in ast.walk(node) if isinstance(item, ast.Return) and item.value):
                    held[name] += value.elts[:1] if isinstance(value, ast.Tuple) else [value]
    return held


def _spell(node: ast.AST, held: Mapping[str, list[ast.AST]], seen: frozenset[str]) -> Iterator[str]:
    """Patterns of what an expression may be."""
    parts: Iterable[ast.AST] = ()
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.JoinedStr():
            yield _pattern(node)
        case ast.Attribute(attr="value"):  # of an enum
            yield _ANYTHING
        case ast.IfExp(body=first, orelse=second):
            parts = (first, second)
        case ast.Dict(values=values):
            parts = values
        case ast.Call(func=ast.Attribute(attr="fromkeys"), args=[_, value]):
            parts = (value,)
        case ast.Call(func=ast.Attribute(value=value, attr="get" | "items")):
            parts = (value,)
        case ast.Name(id=name) if name not in seen:
            parts, seen = held.get(name, ()), seen | {name}
        case ast.Name() | ast.Attribute():
            pass
        case _:
            parts = ast.iter_child_nodes(node)
    for part in parts:
        yield from _spell(part, held, seen)


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else _ANYTHING for part in node.values)


def read(folders: Iterable[Path], problems: Iterable[str] = ()) -> Uses:
    """What the code in `folders` says.

    Args:
        folders: packages.
        problems: names of the problems that there are.

    Raises:
        SyntaxError: a file is no Python.
    """
    names: dict[str, str] = {}
    computed = [PREFIX + name for name in _computed(problems)]
    unclear: list[str] = []
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            raw = path.read_bytes()
            found = _in_file(ast.parse(raw, str(path))) if _MENTIONS.search(raw) else []
            for pattern, line in found:
                place = f"{path.relative_to(folder.parent).as_posix()}:{line}"
                made = [name for name in computed if re.fullmatch(pattern, name)] if _ANYTHING in pattern else [pattern]
                if not made or not pattern:
                    unclear.append(place)
                else:
                    names = dict.fromkeys(made, place) | names
    return Uses(names, tuple(unclear))


@cache
def in_this_process(problems: frozenset[str]) -> Uses:
    """What the code says that this process runs."""
    found = (importlib.util.find_spec(name) for name in PACKAGES)
    return read((Path(spec.origin).parent for spec in found if spec and spec.origin), problems)
