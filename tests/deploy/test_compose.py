"""What compose.yml and the Dockerfile promise; `docker compose config` is for who has Docker."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
import yaml

from .manifests import DEPLOY, ROOT, STOP_SECONDS

OURS: Final = ("guide-1", "guide-2", "proxy", "redis", "postgres")
DOCKERFILE: Final = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    """compose.yml with its anchors put in their places."""
    return dict(yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8")))


def test_these_are_the_services_and_what_they_refer_to_is_there(read: dict[str, Any]) -> None:
    assert set(read["services"]) == set(OURS)
    for service in read["services"].values():
        assert set(service["networks"]) <= set(read["networks"])
        if "env_file" in service:
            assert (DEPLOY / f"{service['env_file']}.example").is_file()
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).is_dir() if source.startswith(".") else source in read["volumes"]


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
    assert published["proxy"] == ["${SHOPGUIDE_LISTEN:-127.0.0.1:8080}:8080"]
    assert read["networks"]["inside"]["internal"]
    assert [*read["services"]["postgres"]["networks"]] == [*read["services"]["redis"]["networks"]] == ["inside"]


def test_workers_begin_after_what_they_need_and_end_their_turns(read: dict[str, Any]) -> None:
    for name in ("guide-1", "guide-2"):
        service = read["services"][name]
        assert {on["condition"] for on in service["depends_on"].values()} == {"service_healthy"}
        assert {*service["depends_on"]} == {"postgres", "redis"}
        allowed = re.fullmatch(r"(\d+)s", service["stop_grace_period"])
        assert allowed
        assert int(allowed[1]) > STOP_SECONDS
        told = (ROOT / "docs/operators/run.md").read_text(encoding="utf-8")
        assert f"allow it {allowed[1]} seconds" in told
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
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.M) == ["${PYTHON}", "${PYTHON}"]
    for lock in ("requirements-uv.lock", "requirements.lock"):
        assert re.search(rf"--require-hashes[^\n&]*(?:\\\n)?[^\n&]*-r {re.escape(lock)}\b", DOCKERFILE)
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
    assert let_in >= {"shopguide", "pyproject.toml", "requirements.lock", "requirements-uv.lock", "README.md"}
    assert not let_in & {"var", ".git", ".venv", "models", "deploy", "tests"}
