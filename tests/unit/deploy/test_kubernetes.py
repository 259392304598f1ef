"""The Kubernetes base: rendered, strictly valid, and in step with the worker it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from worker.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "deploy" / "kubernetes" / "base"
KUBERNETES = "1.31"
Document = dict[str, Any]


def render_with_kubectl() -> list[Document]:
    done = subprocess.run(
        ["kubectl", "kustomize", str(BASE)], capture_output=True, text=True, timeout=60, check=True
    )
    return list(yaml.safe_load_all(done.stdout))


def render_without_kubectl() -> list[Document]:
    """The listed resources as they are, and the ConfigMap under its plain name."""
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text())
    documents = [yaml.safe_load((BASE / name).read_text()) for name in kustomization["resources"]]
    generator = kustomization["configMapGenerator"][0]
    lines = (BASE / generator["envs"][0]).read_text().splitlines()
    data = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    metadata = {"name": generator["name"]}
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
    for document in documents:
        if document["kind"] == "Deployment":
            labels = kustomization["labels"][0]["pairs"]
            document["spec"]["selector"] = {"matchLabels": labels}
            document["spec"]["template"]["metadata"]["labels"] = labels
    return [*documents, config_map]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    if shutil.which("kubectl"):
        return render_with_kubectl()
    if os.environ.get("CI"):
        pytest.fail("kubectl is missing, and in CI the base must be rendered by kubectl kustomize")
    return render_without_kubectl()


def of_kind(documents: list[Document], kind: str) -> Document:
    found = [document for document in documents if document["kind"] == kind]
    assert len(found) == 1, f"{kind}: {len(found)}"
    return found[0]


@pytest.fixture
def pod(documents: list[Document]) -> Document:
    template: Document = of_kind(documents, "Deployment")["spec"]["template"]["spec"]
    return template


@pytest.fixture
def container(pod: Document) -> Document:
    only: Document
    (only,) = pod["containers"]
    return only


@pytest.fixture
def settings(documents: list[Document]) -> Settings:
    return load_settings(environment=of_kind(documents, "ConfigMap")["data"])


def check(document: Document) -> None:
    kubernetes_validate.validate(document, KUBERNETES, strict=True)


def test_every_document_is_strictly_valid(documents: list[Document]) -> None:
    assert {d["kind"] for d in documents} == {"Deployment", "ConfigMap", "ServiceAccount"}
    for document in documents:
        check(document)


@pytest.mark.parametrize(
    ("path", "misspelt"),
    [(("spec",), "replica"), (("spec", "template", "spec"), "terminationGracePeriodSecond")],
)
def test_a_misspelt_field_is_caught(
    documents: list[Document], path: tuple[str, ...], misspelt: str
) -> None:
    planted = deepcopy(of_kind(documents, "Deployment"))
    target = planted
    for step in path:
        target = target[step]
    target[misspelt] = 2
    with pytest.raises(kubernetes_validate.ValidationError, match=misspelt):
        check(planted)


def test_the_rendering_without_kubectl_says_the_same_of_the_worker(
    documents: list[Document],
) -> None:
    plain = render_without_kubectl()
    for document in plain:
        check(document)
    assert of_kind(plain, "ConfigMap")["data"] == of_kind(documents, "ConfigMap")["data"]


def test_every_key_of_the_config_map_is_a_setting_of_the_worker(documents: list[Document]) -> None:
    keys = of_kind(documents, "ConfigMap")["data"].keys()
    assert keys
    assert keys <= {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_container_reads_the_config_map_that_is_rendered(
    documents: list[Document], container: Document
) -> None:
    (source,) = container["envFrom"]
    assert source["configMapRef"]["name"] == of_kind(documents, "ConfigMap")["metadata"]["name"]


def test_the_worker_has_more_time_to_stop_than_it_takes_for_itself(
    pod: Document, settings: Settings
) -> None:
    assert pod["terminationGracePeriodSeconds"] > settings.shutdown_grace_s


def test_the_probes_ask_the_port_and_the_paths_that_the_worker_serves(
    container: Document, settings: Settings
) -> None:
    (port,) = container["ports"]
    assert port["containerPort"] == settings.health_port
    paths = {
        name: container[name]["httpGet"]["path"]
        for name in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert paths == {
        "startupProbe": "/livez",
        "livenessProbe": "/livez",
        "readinessProbe": "/readyz",
    }
    assert {container[name]["httpGet"]["port"] for name in paths} == {port["name"]}


def test_prometheus_is_told_the_port_that_the_worker_serves(
    documents: list[Document], settings: Settings
) -> None:
    annotations = of_kind(documents, "Deployment")["spec"]["template"]["metadata"]["annotations"]
    assert annotations["prometheus.io/port"] == str(settings.health_port)


def test_the_pod_meets_the_restricted_pod_security_standard(
    pod: Document, container: Document
) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_a_cpu_limit_is_set_because_threads_follow_from_it(container: Document) -> None:
    assert container["resources"]["limits"].keys() == {"cpu", "memory"}
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}


def test_two_workers_share_the_partitions_and_keep_kubernetes_out_of_their_settings(
    documents: list[Document], pod: Document
) -> None:
    assert of_kind(documents, "Deployment")["spec"]["replicas"] == 2
    assert pod["enableServiceLinks"] is False


def test_the_image_has_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text())
    assert kustomization["images"] == [{"name": "glosswire", "newTag": project["version"]}]
