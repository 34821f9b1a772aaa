"""Where the parts of a ShopGuide project lie, and whether its model is up to date."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shopguide import sentences, yaml_files
from shopguide.errors import SetupError

KNOWLEDGE_VARIABLE: Final = "SHOPGUIDE_KNOWLEDGE"
# What the model is made of, beside what domain.yml says of intents, slots and actions. Facts and sentences
# are read while the guide runs and need no training.
_TRAINED_FROM: Final = (
    "config.yml",
    "data/**/*.yml",
    "shopguide/nlu/**/*",
    "shopguide/dialogue/policy/table.yml",
    "shopguide/dialogue/acts.py",
    "shopguide/dialogue/cues.py",
)
# What the record of a candidate says that was found worse than the current model.
REFUSED: Final = "refused"
_MODEL: Final = ".tar.gz"
_WITHOUT_TENSORFLOW: Final = ("shopguide.", "RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy")


@dataclass(frozen=True)
class Project:
    """A checkout: the folder that holds config.yml and domain.yml."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project that `start` (default: the current folder) lies in.

        Raises:
            SetupError: no folder upwards holds config.yml and domain.yml.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / "config.yml").is_file() and (folder / "domain.yml").is_file():
                return cls(folder)
        raise SetupError(f"No config.yml and domain.yml in {here} or above. Run this inside the ShopGuide checkout.")

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.root / "models"

    @property
    def knowledge(self) -> Path:
        """The folder of facts: SHOPGUIDE_KNOWLEDGE, or knowledge/."""
        return self.root / (os.environ.get(KNOWLEDGE_VARIABLE) or "knowledge")

    @property
    def domain(self) -> Path:
        """The file of intents, slots, actions and sentences."""
        return self.root / "domain.yml"

    def fingerprint(self) -> str:
        """Sha256 over what a model is trained from; the words of a sentence are none of it."""
        digest = hashlib.sha256(self._trained_domain())
        digest.update(self._asked())
        for pattern in _TRAINED_FROM:
            for path in sorted(self.root.glob(pattern)):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(str(path.relative_to(self.root)).encode())
                    digest.update(path.read_bytes())
        return digest.hexdigest()

    def needs_tensorflow(self) -> bool:
        """Whether config.yml names a component that isn't ours, and so may need TensorFlow (3 s and 400 MB)."""
        config = yaml_files.parse("config.yml", yaml_files.read(self.root / "config.yml"))
        if not isinstance(config, dict):
            return True
        components = [item for part in ("pipeline", "policies") for item in config.get(part) or []]
        return not all(
            isinstance(item, dict) and str(item.get("name")).startswith(_WITHOUT_TENSORFLOW) for item in components
        )

    def _asked(self) -> bytes:
        """How people ask for each answer: the part of answers.yml that a model is trained on."""
        held = yaml_files.parse("answers.yml", yaml_files.read(self.knowledge / "answers.yml"))
        answers = held.get("answers") if isinstance(held, dict) else None
        asked = {str(item.get("id")): item.get("asked") for item in answers or () if isinstance(item, dict)}
        return json.dumps(asked, sort_keys=True, default=str).encode()

    def _trained_domain(self) -> bytes:
        raw = yaml_files.read(self.domain)
        domain = yaml_files.parse(sentences.FILE, raw)
        if isinstance(domain, dict):
            return json.dumps(sentences.trained_sections(domain), sort_keys=True).encode()
        return raw if isinstance(raw, bytes) else str(raw).encode()

    def model_for(self, fingerprint: str) -> Path:
        """Where the model of that fingerprint is, or would be, kept."""
        return self.models / f"shopguide-{fingerprint[:16]}{_MODEL}"

    def candidate_for(self, fingerprint: str) -> Path:
        """Where the model of that fingerprint lies while it is weighed against the current one."""
        return self.models / "candidates" / self.model_for(fingerprint).name

    @staticmethod
    def record_of(model: Path) -> Path:
        """The file beside a model that says what was measured of it."""
        return model.with_name(model.name.removesuffix(_MODEL) + ".json")

    def refusal(self) -> dict[str, Any] | None:
        """What was measured of the model of the files as they are now, if it was found worse than the current one."""
        try:
            record = json.loads(self.record_of(self.candidate_for(self.fingerprint())).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) and record.get("verdict") == REFUSED else None

    def kept_model(self) -> Path | None:
        """The earlier model that stays the current one in the stead of one that was refused."""
        kept = (self.refusal() or {}).get("kept")
        path = self.models / Path(kept).name if isinstance(kept, str) and kept else None
        return path if path and path.is_file() else None

    def current_model(self) -> Path | None:
        """The trained model that fits the files as they are now, or the one kept in its stead, or None."""
        path = self.model_for(self.fingerprint())
        return path if path.is_file() else self.kept_model()

    def require_model(self) -> Path:
        """The model that fits the files as they are now.

        Raises:
            SetupError: there is none yet.
        """
        model = self.current_model()
        if model is None:
            raise SetupError("No model fits the project as it is now. Train one: make train (about five minutes).")
        return model
