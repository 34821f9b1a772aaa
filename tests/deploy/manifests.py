"""The files of deploy/, read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from shopguide.channels.telegram import polling
from shopguide.channels.web import engine
from shopguide.delivery import desk
from shopguide.server import tracing
from shopguide.server.launcher import BROKER_SECONDS
from shopguide.server.protection import CLOSE_SECONDS, DRAIN_SECONDS
from tests.conversations.server import ROOT

DEPLOY: Final = ROOT / "deploy"
KUBERNETES: Final = DEPLOY / "kubernetes"
# What a stop takes at most: one thing after another, but for the turns of all channels, which share a time.
STOP_SECONDS: Final = sum(
    [
        DRAIN_SECONDS,
        BROKER_SECONDS,
        engine._CLOSE_SECONDS,
        polling._LAST_SECONDS,
        CLOSE_SECONDS,
        tracing._FLUSH_SECONDS,
        desk.PATIENCE,
    ]
)


def documents(path: Path) -> list[dict[str, Any]]:
    """All documents of a YAML file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def objects() -> dict[tuple[str, str], dict[str, Any]]:
    """Kubernetes' objects by kind and name, kustomize's file aside."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for path in sorted(KUBERNETES.glob("*.yml")):
        if path.name != "kustomization.yml":
            found |= {(item["kind"], item["metadata"]["name"]): item for item in documents(path)}
    return found


def pods() -> dict[str, dict[str, Any]]:
    """The pod of the workers and the pod of the retention job."""
    named = objects()
    job = named["CronJob", "shopguide-retention"]["spec"]["jobTemplate"]["spec"]
    return {"worker": named["Deployment", "shopguide"]["spec"]["template"], "retention": job["template"]}
