"""compose beside Open WebUI: what the file says fits the image, and its configuration is one."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import yaml

from process import BIN, ROOT

COMPOSE = ROOT / "deploy/compose"


def test_the_services_fit_together():
    file = yaml.safe_load((COMPOSE / "compose.yaml").read_text())
    sieve, frontend = file["services"]["modelsieve"], file["services"]["open-webui"]
    assert sieve["read_only"] and sieve["cap_drop"] == ["ALL"]
    assert set(sieve["secrets"]) == set(file["secrets"])
    assert frontend["environment"]["OPENAI_API_BASE_URL"] == "http://modelsieve:8080/v1"
    assert frontend["depends_on"]["modelsieve"] == {"condition": "service_healthy"}
    # On this machine alone.
    assert all(port.startswith("127.0.0.1:") for service in file["services"].values() for port in service["ports"])
    version = subprocess.run([ROOT / "scripts/version"], capture_output=True, text=True).stdout.strip()
    assert version in sieve["image"]


def test_compose_reads_it():
    if not shutil.which("docker-compose"):
        pytest.skip("there is no docker-compose here: make operations has it")
    result = subprocess.run(["docker-compose", "--file", COMPOSE / "compose.yaml", "config", "--quiet"], capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_its_configuration_is_valid_and_reads_the_secrets(tmp_path):
    secrets = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["secrets"]
    text = (COMPOSE / "config/config.yaml").read_text()
    for name in secrets:
        assert f"file:/run/secrets/{name}" in text
        (tmp_path / name).write_text(f"sk-{name}\n")
    (tmp_path / "config.yaml").write_text(text.replace("/run/secrets", str(tmp_path)))
    result = subprocess.run([BIN, "check", "-c", tmp_path / "config.yaml"], capture_output=True, text=True)
    assert result.returncode == 0 and "warning" not in result.stdout + result.stderr, result.stdout + result.stderr
