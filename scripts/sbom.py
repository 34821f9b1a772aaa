"""Writes the software bill of materials: what is locked and shipped, as CycloneDX 1.6 in JSON.

Python packages come from requirements.lock, their licences and dependencies from the installed packages; the widget's
from widget/package-lock.json. The same locks give the same file, on any machine: no date, no path, no host.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import InvalidRequirement, Requirement

ROOT = Path(__file__).resolve().parent.parent
_LOCKED = re.compile(r"^([a-z0-9._-]+)==([^ \\\n]+)", re.M)


def locked(lock: str) -> dict[str, str]:
    """The version of each package in a lock."""
    return dict(_LOCKED.findall(lock))


def plain(name: str) -> str:
    """A package's name as locks spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licences(found: Distribution) -> list[License]:
    """What the package says of its licence: the expression, the classifiers, or the free text if it is short."""
    said = found.metadata
    names = [said["License-Expression"]] if said["License-Expression"] else []
    if not names:
        classifiers = said.get_all("Classifier") or []
        names = [line.rsplit(" :: ", 1)[-1] for line in classifiers if line.startswith("License :: ")]
        names = [name for name in names if name != "OSI Approved"]
    if not names and said["License"] and len(said["License"]) <= 60:
        names = [said["License"]]
    return [LicenseFactory().make_from_string(name) for name in sorted(set(names))]


def python_component(name: str, version: str, installed: Distribution | None) -> Component:
    """A locked package, with its licences if it is installed."""
    return Component(
        type=ComponentType.LIBRARY, name=name, version=version, bom_ref=f"pypi/{name}",
        purl=PackageURL("pypi", None, name, version), licenses=licences(installed) if installed else [],
    )  # fmt: skip


def widget_components(lock: str) -> Iterator[Component]:
    """The libraries inside the widget's built file."""
    for path, entry in json.loads(lock)["packages"].items():
        if not path or entry.get("dev"):
            continue
        name = path.rsplit("node_modules/", 1)[-1]
        group, _, short = name.rpartition("/")
        yield Component(
            type=ComponentType.LIBRARY, name=short, group=group or None, version=entry["version"],
            bom_ref=f"npm/{path.removeprefix('node_modules/')}",
            purl=PackageURL("npm", group or None, short, entry["version"]),
            licenses=[LicenseFactory().make_from_string(entry["license"])] if entry.get("license") else [],
        )  # fmt: skip


def needs(found: Distribution) -> Iterator[str]:
    """Names of the packages that one asks for on this machine, extras left out."""
    for line in found.requires or []:
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            yield plain(wanted.name)


def bill(lock: str, widget_lock: str) -> Bom:
    """The bill of materials of the two locks."""
    own = Component(
        type=ComponentType.APPLICATION, name="shopguide", version=distribution("shopguide").version,
        bom_ref="shopguide", licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )  # fmt: skip
    parts: dict[str, Component] = {}
    installed: dict[str, Distribution] = {}
    for name, version in locked(lock).items():
        with suppress(PackageNotFoundError):  # another platform's
            installed[name] = distribution(name)
        parts[name] = python_component(name, version, installed.get(name))
    widget = list(widget_components(widget_lock))
    number = uuid5(NAMESPACE_URL, lock + widget_lock)
    bom = Bom(components=[*parts.values(), *widget], serial_number=number)
    bom.metadata.component = own
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.register_dependency(own, [parts[name] for name in needs(distribution("shopguide")) if name in parts] + widget)
    for name, part in parts.items():
        wanted = needs(installed[name]) if name in installed else ()
        bom.register_dependency(part, [parts[other] for other in wanted if other in parts])
    return bom


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Write the software bill of materials.")
    parser.add_argument("--out", type=Path, default=ROOT / "sbom.json", help="file to write (default: sbom.json)")
    out: Path = parser.parse_args().out
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    bom = bill(lock, (ROOT / "widget" / "package-lock.json").read_text(encoding="utf-8"))
    try:
        out.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        print(f"{out} can't be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"{out.name}: {len(bom.components)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
