"""Commands in the documentation that are not run: whether they and their options exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from typing import Final

import click

from shopguide.cli import main

from .pages import ROOT

# Programs that an operator has and this machine may not.
_ELSEWHERE: Final = frozenset(
    "curl pg_dump pg_restore psql docker kubectl helm systemctl journalctl nginx redis-cli openssl git npm scp".split()
)
_SHELL: Final = frozenset("cd cp mv rm ls cat echo mkdir chmod chown export set source test true sleep tar".split())
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=.*", re.S)
_TARGETS: Final = re.compile(r"^([a-z][\w-]*):", re.M)


def commands(text: str) -> Iterator[list[str]]:
    """The simple commands of a shell text, each as its words, without assignments before it."""
    for line in text.replace("\\\n", " ").splitlines():
        # What $(…) gives is not looked into.
        lexer = shlex.shlex(re.sub(r"\$\([^()]*\)", "X", line), posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        words: list[str] = []
        redirected = False
        for word in lexer:
            if set(word) <= set("|&;"):
                yield from _simple(words)
                words, redirected = [], False
            elif set(word) <= set("<>"):
                redirected = True
            elif not redirected:
                words.append(word)
        yield from _simple(words)


def _simple(words: list[str]) -> Iterator[list[str]]:
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words = words[1:]
    if words:
        yield words


def fault(words: Sequence[str]) -> str | None:
    """What is wrong with a command, or None."""
    name, arguments = words[0].removeprefix(".venv/bin/"), list(words[1:])
    if name == "shopguide":
        return _shopguide(arguments)
    if name == "make":
        return _make(arguments)
    if name in ("python", "python3"):
        return _python(arguments)
    if name in _ELSEWHERE or name in _SHELL or shutil.which(name):
        return None
    return f"{name!r} is no command that is known"


def _shopguide(arguments: list[str]) -> str | None:
    if not arguments or arguments[0] in ("--help", "--version"):
        return None
    command = main.commands.get(arguments[0])
    if command is None:
        return f"shopguide has no command {arguments[0]!r}"
    # One that takes commands of its own.
    rest = arguments[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        inner = command.commands.get(rest[0])
        if inner is None:
            return f"shopguide {arguments[0]} has no command {rest[0]!r}"
        command, rest = inner, rest[1:]
    # A command remembers the names of its help option, and takes them from the context it is first seen in.
    above = click.Context(main, **main.context_settings)
    try:
        command.make_parser(click.Context(command, parent=above)).parse_args(rest)
    except click.UsageError as error:
        return f"shopguide {' '.join(arguments)}: {error.format_message()}"
    return None


def _make(arguments: list[str]) -> str | None:
    targets = set(_TARGETS.findall((ROOT / "Makefile").read_text(encoding="utf-8"))) | {"run"}
    targets |= set(re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)[0].split())
    asked = [word for word in arguments if not _ASSIGNMENT.fullmatch(word) and not word.startswith("-")]
    unknown = [word for word in asked if word not in targets]
    return f"make has no target {unknown[0]!r}" if unknown else None


def _python(arguments: list[str]) -> str | None:
    if arguments[:1] == ["-m"]:
        if importlib.util.find_spec(arguments[1]) is None:
            return f"there is no module {arguments[1]!r}"
        arguments = arguments[2:]
    paths = [word for word in arguments if "/" in word and not word.startswith(("-", "/")) and " " not in word]
    missing = [path for path in paths if not (ROOT / path.partition("::")[0]).exists()]
    return f"there is no {missing[0]}" if missing else None
