"""Facts and sentences as they are said together: read at once, checked at once, taken or refused whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from shopguide import knowledge_files, sentences, used_responses, yaml_files
from shopguide.button_titles import doubled_titles
from shopguide.clock import utc_now
from shopguide.errors import Fault, KnowledgeError
from shopguide.knowledge import Knowledge
from shopguide.project import Project
from shopguide.sentences import Responses, Sentences

_OF_PROBLEM: Final = "utter_letter_problem_"
# What each file holds, by its path.
Files: TypeAlias = Mapping[Path, bytes | Fault]


@dataclass(frozen=True)
class Edition:
    """One state of facts and sentences.

    Attributes:
        digest: sha256 over the files; two editions with the same one say the same.
    """

    knowledge: Knowledge
    sentences: Sentences = field(repr=False)
    digest: str = ""


def paths(project: Project) -> tuple[Path, ...]:
    """The files that an edition is read from; domain.yml is the last."""
    return (*(project.knowledge / f"{name}.yml" for name in knowledge_files.FILES), project.domain)


def read(project: Project) -> Files:
    """The files as they are now."""
    return {path: yaml_files.read(path) for path in paths(project)}


def digest(files: Files) -> str:
    """Sha256 over what the files hold; an unreadable one counts by its fault."""
    total = hashlib.sha256()
    for raw in files.values():
        total.update(hashlib.sha256(raw if isinstance(raw, bytes) else str(raw).encode()).digest())
    return total.hexdigest()


def make(files: Files, now: datetime, *, said: Responses | None = None, running: Edition | None = None) -> Edition:
    """The edition that the files hold, as it is to be judged at `now`.

    Args:
        files: as `read` gives them.
        said: the sentences that the model came with, whose placeholders the code fills.
        running: the edition to be followed, from which only facts and sentences may differ.

    Raises:
        KnowledgeError: there are faults; those of all files are listed.
    """
    faults: list[Fault] = []
    *facts, domain = files.values()
    knowledge = None
    try:
        knowledge = knowledge_files.parse(dict(zip(knowledge_files.FILES, facts, strict=True)), now)
    except KnowledgeError as error:
        faults += error.faults
    words, unsayable = sentences.judge(domain)
    faults += unsayable
    if words:
        problems = knowledge.issues if knowledge else _named_problems(words)
        uses = used_responses.in_this_process(frozenset(problems))
        faults += sentences.unsaid(words.responses, uses.names)
    if words and not unsayable:
        faults += doubled_titles(knowledge, words.responses)
        if running:
            faults += sentences.retrained(words, running.sentences)
        if said:
            faults += sentences.against(words.responses, said)
        if knowledge:
            faults += _understood(knowledge, words)
    if faults or knowledge is None or words is None:
        raise KnowledgeError(faults)
    return Edition(knowledge, words, digest(files))


def _named_problems(words: Sentences) -> Iterator[str]:
    """The problems that sentences are there for, while the facts can't be read."""
    return (name.removeprefix(_OF_PROBLEM) for name in words.responses if name.startswith(_OF_PROBLEM))


def of(project: Project) -> Edition:
    """The edition of a project as its files are now.

    Raises:
        KnowledgeError: there are faults; those of all files are listed.
    """
    return make(read(project), utc_now())


def _understood(knowledge: Knowledge, words: Sentences) -> Iterator[Fault]:
    """Issues that no message will ever be understood as."""
    for name in knowledge.issues:
        if words.intents and name not in words.intents:
            problem = "is no intent of domain.yml, so nobody can be understood to have it"
            yield Fault("issues.yml", f"issues.{name}", problem, "Correct the id; a new issue: see CONTRIBUTING.md")
