"""The Kubernetes manifests: right by Kubernetes' own schemas, and right by each other, the code and the figures."""

from __future__ import annotations

import re
from typing import Any, Final

import kubernetes_validate
import pytest
import yaml

from shopguide.server import metrics

from .manifests import DEPLOY, KUBERNETES, ROOT, STOP_SECONDS, documents, objects, pods

OBJECTS: Final = objects()
PODS: Final = pods()
# The newest whose schemas the validator brings; the fields used have been stable since long before it.
VERSION: Final = "1.28"
_TIMES: Final = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def size(quantity: str) -> int:
    """Bytes of "600Mi"."""
    return int(quantity[:-2]) * _TIMES[quantity[-2:]]


def container(pod: dict[str, Any]) -> dict[str, Any]:
    (only,) = pod["spec"]["containers"]
    return only


@pytest.mark.parametrize("key", OBJECTS, ids="/".join)
def test_an_object_is_right_by_the_schema_of_its_kind(key: tuple[str, str]) -> None:
    kubernetes_validate.validate(OBJECTS[key], VERSION, strict=True)


def test_the_schemas_would_find_a_slip() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(OBJECTS["Service", "shopguide"] | {"spec": {"port": 80}}, VERSION, strict=True)


def test_kustomize_takes_every_file_and_every_fact() -> None:
    (custom,) = documents(KUBERNETES / "kustomization.yml")
    files = {path.name for path in KUBERNETES.glob("*.yml")} - {"kustomization.yml", "secret.example.yml"}
    assert set(custom["resources"]) == files
    (generated,) = custom["configMapGenerator"]
    facts = {(KUBERNETES / name).resolve() for name in generated["files"]}
    assert facts == set((ROOT / "knowledge").glob("*.yml"))
    assert sum(path.stat().st_size for path in facts) < 2**20  # what a ConfigMap holds
    mounted = PODS["worker"]["spec"]["volumes"][0]["configMap"]["name"]
    assert mounted == generated["name"]
    assert custom["images"][0]["name"] == container(PODS["worker"])["image"]


@pytest.mark.parametrize("pod", PODS.values(), ids=PODS)
def test_a_pod_may_do_nothing_it_need_not(pod: dict[str, Any]) -> None:
    spec, own = pod["spec"], container(pod)["securityContext"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["runAsUser"] == spec["securityContext"]["runAsGroup"] == 10001
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not spec["automountServiceAccountToken"]
    assert own == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "--uid 10001" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_memory_fits_what_a_process_was_measured_to_need() -> None:
    resources = container(PODS["worker"])["resources"]
    needed = 550e6  # tests/services/test_faults.py holds it
    assert needed < size(resources["requests"]["memory"]) < size(resources["limits"]["memory"])


def test_probes_ask_for_what_is_there() -> None:
    worker = container(PODS["worker"])
    assert worker["livenessProbe"]["httpGet"]["path"] == "/live"
    assert worker["readinessProbe"]["httpGet"]["path"] == worker["startupProbe"]["httpGet"]["path"] == "/ready"
    ports = {port["name"]: port["containerPort"] for port in worker["ports"]}
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert f'"--port", "{ports["http"]}"' in image
    environment = {item["name"]: item["value"] for item in worker["env"]}
    assert environment[metrics.PORT_VARIABLE] == str(ports["metrics"])


def test_turns_that_run_come_to_their_end() -> None:
    pause = int(container(PODS["worker"])["lifecycle"]["preStop"]["exec"]["command"][1])
    assert PODS["worker"]["spec"]["terminationGracePeriodSeconds"] > pause + STOP_SECONDS


def test_the_rules_that_are_to_be_opened_are_right_too() -> None:
    lines = (KUBERNETES / "networkpolicy.yml").read_text(encoding="utf-8").splitlines()
    opened = [re.sub(r"^    # (?=-|  )", "    ", line) for line in lines]
    policy = yaml.safe_load("\n".join(opened))
    kubernetes_validate.validate(policy, VERSION, strict=True)
    ports = [{port["port"] for port in rule["ports"]} for rule in policy["spec"]["egress"]]
    assert ports[3:] == [{587, 465}, {4318}, {5671, 5672, 9092, 9093}]
    assert len(OBJECTS["NetworkPolicy", "shopguide"]["spec"]["egress"]) == 3


def test_all_that_select_the_workers_do() -> None:
    labels = PODS["worker"]["metadata"]["labels"]
    selectors = [
        OBJECTS["Service", "shopguide"]["spec"]["selector"],
        OBJECTS["Deployment", "shopguide"]["spec"]["selector"]["matchLabels"],
        OBJECTS["PodDisruptionBudget", "shopguide"]["spec"]["selector"]["matchLabels"],
    ]
    assert selectors == [labels] * 3
    assert not set(labels.items()) <= set(PODS["retention"]["metadata"]["labels"].items())
    for pod in PODS.values():
        chosen = OBJECTS["NetworkPolicy", "shopguide"]["spec"]["podSelector"]["matchLabels"].items()
        assert set(chosen) <= set(pod["metadata"]["labels"].items())


def test_what_is_reached_from_outside_is_what_nginx_lets_in() -> None:
    routes = (DEPLOY / "nginx" / "routes.conf").read_text(encoding="utf-8")
    let_in = {path.rstrip("/") for path in re.findall(r"^location(?: =)? +(/\S+) +\{(?! internal)", routes, re.M)}
    paths = {
        path["path"].rstrip("/")
        for name in ("shopguide", "shopguide-platforms")
        for rule in OBJECTS["Ingress", name]["spec"]["rules"]
        for path in rule["http"]["paths"]
    }
    assert paths - {""} == let_in - {"/webhooks/web/session"}


def test_the_secret_names_settings_and_holds_no_value() -> None:
    secret = OBJECTS["Secret", "shopguide"]
    assert set(secret["stringData"].values()) == {""}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in secret["stringData"] if f"`{name}`" not in readme] == []
    for pod in PODS.values():
        assert container(pod)["envFrom"] == [{"secretRef": {"name": secret["metadata"]["name"]}}]
