"""What a trained model remembers of the sentences, read without Rasa, and the code it was trained beside."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zlib
from pathlib import Path
from typing import Final

from shopguide import sentences, yaml_files
from shopguide.errors import Fault, KnowledgeError, SetupError
from shopguide.project import Project
from shopguide.sentences import Responses

_DOMAIN: Final = "components/domain_provider/domain.yml"
_CODE: Final = ("actions/**/*.py", "shopguide/**/*.py")


def responses(model: Path) -> Responses:
    """The sentences as they were when the model was trained.

    Raises:
        SetupError: the file is no model; Rasa would tell it by a traceback, much later.
    """
    try:
        with tarfile.open(model) as archive:
            held = next((item for item in archive if item.name.lstrip("./") == _DOMAIN), None)
            file = archive.extractfile(held) if held else None
            raw = file.read() if file else b""
    except (tarfile.TarError, OSError, EOFError, zlib.error):
        raw = b""
    domain = yaml_files.parse(sentences.FILE, raw)
    if isinstance(domain, Fault) or not isinstance(domain.get("responses"), dict):
        raise SetupError(f"{model} is no model, or a broken one; train it again: make train.")
    said: Responses = domain["responses"]
    return said


def contract(project: Project, model: Path, words: Responses) -> Responses:
    """The sentences that the model came with, whose placeholders `words` keep.

    Of a model that was named by hand and does not fit the project, only the names that both have count.

    Raises:
        KnowledgeError: some placeholders were lost or made up.
        SetupError: the file is no model.
    """
    said = responses(model)
    if model != project.model_for(project.fingerprint()):
        said = {**words, **{name: said[name] for name in said if name in words}}
    if faults := list(sentences.against(words, said)):
        raise KnowledgeError(faults)
    return said


def note_code(project: Project, model: Path) -> None:
    """Note beside a model which code it was trained with."""
    _beside(model).write_text(code(project), encoding="utf-8")


def forget(model: Path) -> None:
    """Remove a model, and the note beside it."""
    model.unlink()
    _beside(model).unlink(missing_ok=True)


def move(model: Path, place: Path) -> None:
    """Put a model in another place, and the note with it."""
    if _beside(model).is_file():
        os.replace(_beside(model), _beside(place))
    os.replace(model, place)


def refuse_lost_placeholders(project: Project, model: Path, words: Responses) -> bool:
    """Whether the model must be trained anew, since code that came later fills sentences otherwise.

    Raises:
        KnowledgeError: sentences lost or gained a placeholder, and no code was changed with them.
    """
    try:
        faults = list(sentences.against(words, responses(model)))
    except SetupError:
        return False
    note = _beside(model)
    if faults and note.is_file() and note.read_text(encoding="utf-8") == code(project):
        raise KnowledgeError(faults)
    return bool(faults)


def _beside(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".code")


def code(project: Project) -> str:
    """Sha256 over the code as it lies in the project; a process that runs may have loaded an older one."""
    digest = hashlib.sha256()
    for pattern in _CODE:
        for path in sorted(project.root.glob(pattern)):
            digest.update(str(path.relative_to(project.root)).encode() + path.read_bytes())
    return digest.hexdigest()
