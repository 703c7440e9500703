"""The container image: what is in it, and that it runs as nobody, from a root that it cannot write."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile

import pytest

from balancers import answers
from conftest import needs
from process import ROOT, Process, free_ports, inside, may_mount, sample_provider

# What they look at takes long to make: all of them in the same process.
pytestmark = pytest.mark.xdist_group("image")

CONTAINER = ROOT / "deploy/container"


@pytest.fixture(scope="module")
def layers(image, tmp_path_factory):
    """The image's configuration and its root, unpacked as any engine would."""
    folder = tmp_path_factory.mktemp("image")
    # It is to be the root of somebody else.
    folder.chmod(0o755)
    with tarfile.open(image) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))[0]
        configuration = json.load(archive.extractfile(manifest["Config"]))
        for layer in manifest["Layers"]:
            with tarfile.open(fileobj=archive.extractfile(layer)) as content:
                content.extractall(folder, filter="fully_trusted")
    yield configuration, folder
    shutil.rmtree(folder, ignore_errors=True)


def test_it_says_how_it_is_run(layers):
    configuration = layers[0]["config"]
    assert configuration["User"] == "65532:65532" and configuration["Entrypoint"] == ["/usr/bin/modelsieve"]
    assert configuration["Healthcheck"]["Test"] == ["CMD", "/usr/bin/modelsieve", "health"]
    assert "8080/tcp" in configuration["ExposedPorts"]
    version = subprocess.run([ROOT / "scripts/version"], capture_output=True, text=True).stdout.strip()
    assert configuration["Labels"]["org.opencontainers.image.version"] == version


def test_nothing_is_in_it_but_what_it_needs(layers):
    root = layers[1]
    programs = {path.name for folder in ("bin", "usr/bin", "sbin", "usr/sbin") if (root / folder).is_dir() for path in (root / folder).iterdir()}
    assert programs == {"modelsieve"}
    assert (root / "etc/ssl/certs/ca-certificates.crt").stat().st_size > 100_000
    size = sum(path.lstat().st_size for path in root.rglob("*"))
    assert size < 90 << 20, f"{size >> 20} MiB"


def test_it_runs_from_the_image_as_nobody_and_is_healthy(layers, tmp_path):
    configuration, root = layers
    provider, url = sample_provider()
    (root / "etc/modelsieve/config.yaml").write_text(f"model_filter: {{base_url: '{url}', auth: none}}\n")
    port = free_ports(1)[0]
    settings = dict(pair.split("=", 1) for pair in configuration["config"]["Env"]) | {"LLM_MF_PORT": str(port)}
    if not may_mount():
        pytest.skip("folders cannot be mounted here")
    command = inside(root, configuration["config"]["User"], {name: value for name, value in settings.items() if name != "PATH"})
    process = Process(*command, *configuration["config"]["Entrypoint"])
    health = [*command, *configuration["config"]["Healthcheck"]["Test"][1:]]
    try:
        process.wait_for(f"listening.*:{port}/v1")
        assert subprocess.run(health, capture_output=True).returncode == 0
        assert answers(f"http://127.0.0.1:{port}/v1/models")
        assert process.stop() == 0
        assert subprocess.run(health, capture_output=True).returncode == 1
    finally:
        process.stop()
        provider.stop()


def test_a_container_of_it_runs(image):
    """With the engine that can run one without a daemon."""
    needs("buildah")
    environment = {**os.environ, "BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}

    def buildah(*arguments: str) -> str:
        result = subprocess.run(["buildah", *arguments], capture_output=True, text=True, env=environment)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    container = buildah("from", "--quiet", f"docker-archive:{image}")
    try:
        result = subprocess.run(["buildah", "run", container, "--", "/usr/bin/modelsieve", "--version"], capture_output=True, text=True, env=environment)
        if result.returncode != 0 and "not permitted" in result.stderr:
            pytest.skip(f"buildah cannot run a container here: {result.stderr.strip().splitlines()[-1]}")
        assert result.returncode == 0, result.stderr
        assert result.stdout.strip() == subprocess.run([ROOT / "scripts/version"], capture_output=True, text=True).stdout.strip()
    finally:
        buildah("rm", container)
        subprocess.run(["buildah", "rmi", f"localhost/modelsieve:{result.stdout.strip()}"], capture_output=True, env=environment)


@pytest.mark.parametrize("name", ["Containerfile", "Containerfile.packaged"])
def test_hadolint_finds_nothing(name):
    needs("hadolint")
    result = subprocess.run(["hadolint", CONTAINER / name], capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_both_containerfiles_end_in_the_same_image():
    ends = [(CONTAINER / name).read_text().split("FROM scratch\n")[1].splitlines()[1:] for name in ("Containerfile", "Containerfile.packaged")]
    assert ends[0] == ends[1] and ends[0]
