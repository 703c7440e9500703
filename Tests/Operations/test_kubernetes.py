"""The manifests: valid for Kubernetes, without a finding of a linter that is not explained where it stands, and what they promise of a ConfigMap."""

from __future__ import annotations

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess

import pytest
import yaml

from process import BIN, ROOT, Process, sample_provider
from balancers import answers
from proxies import ask

MANIFESTS = ROOT / "deploy/kubernetes"
VERSION = "1.34"


def documents() -> dict[str, dict]:
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted(MANIFESTS.glob("*.yaml"))}


def test_the_kustomization_names_every_manifest():
    files = documents()
    assert sorted(files.pop("kustomization.yaml")["resources"]) == sorted(files)
    version = subprocess.run([ROOT / "scripts/version"], capture_output=True, text=True).stdout.strip()
    assert yaml.safe_load((MANIFESTS / "kustomization.yaml").read_text())["images"][0]["newTag"] == version


def test_the_manifests_are_what_kubernetes_takes():
    kubernetes_validate = pytest.importorskip("kubernetes_validate")
    for name, document in documents().items():
        if name != "kustomization.yaml":
            kubernetes_validate.validate(document, VERSION, strict=True)


def test_a_linter_finds_nothing_that_is_not_explained():
    if not shutil.which("checkov"):
        pytest.skip("there is no checkov here: make operations has it")
    result = subprocess.run(
        ["checkov", "--directory", MANIFESTS, "--framework", "kubernetes", "--output", "json", "--compact", "--quiet"], capture_output=True, text=True,
        env={**os.environ, "BC_SKIP_MAPPING": "TRUE", "CKV_IGNORE_HIDDEN_DIRECTORIES": "false"}, timeout=120)
    report = json.loads(result.stdout)
    failed = [(check["check_id"], check["check_name"], check["file_path"]) for check in report["results"]["failed_checks"]]
    assert failed == [] and report["summary"]["passed"] > 50, result.stdout[-2000:]


def test_probes_limits_and_delays_fit_together():
    files = documents()
    settings = yaml.safe_load(files["configmap.yaml"]["data"]["config.yaml"])["server"]
    pod = files["deployment.yaml"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    seconds = [int(settings[key].removesuffix("s")) for key in ("shutdown_delay", "drain_timeout")]
    assert sum(seconds) < pod["terminationGracePeriodSeconds"]
    probe = container["readinessProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] < seconds[0]
    assert container["ports"][0]["containerPort"] == settings["port"]
    mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
    assert container["args"][-1].rsplit("/", 1)[0] in mounts


class Mount:
    """A volume as kubelet makes it: `..data` is a link to a folder with a date for its name, and each file a link through it. An update swaps that link."""

    def __init__(self, path: pathlib.Path, files: dict[str, str]):
        self.path, self.count = path, 0
        path.mkdir()
        self.update(files)
        for name in files:
            (path / name).symlink_to(f"..data/{name}")

    def update(self, files: dict[str, str]):
        self.count += 1
        folder = self.path / f"..2026_01_01_00_00_00.{self.count}"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        before = (self.path / "..data").resolve() if self.count > 1 else None
        (self.path / "..data_tmp").symlink_to(folder.name)
        os.rename(self.path / "..data_tmp", self.path / "..data")
        if before:
            shutil.rmtree(before)


def configuration(url: str, keys: pathlib.Path, glob: str) -> str:
    return yaml.safe_dump({"model_filter": {"base_url": url, "api_key": f"file:{keys}/openrouter", "glob": [glob], "cache_ttl": "60s"}})


def test_a_configmap_and_a_secret_that_change_are_read_within_two_seconds(tmp_path):
    provider, url = sample_provider("--pace", "100", "--pieces", "30")
    keys = Mount(tmp_path / "keys", {"openrouter": "sk-one"})
    config = Mount(tmp_path / "config", {"config.yaml": configuration(url, keys.path, "northwind/*")})
    process = Process(BIN, "-c", config.path / "config.yaml", "-p", "0")
    address = process.wait_for(r"listening.*(http://\S+?)/v1").group(1)
    assert answers(address + "/v1/models")

    config.update({"config.yaml": configuration(url, keys.path, "corvid/*")})
    process.wait_for(r"configuration reloaded.*filter")
    keys.update({"openrouter": "sk-two"})
    process.wait_for(r"configuration reloaded.*api_key")
    # One that is invalid is told of in one line, and everything goes on, what is running included.
    with concurrent.futures.ThreadPoolExecutor() as threads:
        stream = threads.submit(ask, ("127.0.0.1", int(address.rsplit(":", 1)[1])), "stream")
        lines = len(process.output.splitlines())
        config.update({"config.yaml": "model_filter: {base_url: nonsense}\n"})
        process.wait_for(r"configuration not reloaded")
        assert [line for line in process.output.splitlines()[lines:] if "not reloaded" not in line] == [] and not stream.done()
        assert answers(address + "/v1/models") and answers(address + "/-/ready")
        stream.result(20)
    config.update({"config.yaml": configuration(url, keys.path, "lumen/*")})
    process.wait_for(r"configuration reloaded.*filter")
    assert "sk-" not in process.output
    assert process.stop() == 0
    provider.stop()
