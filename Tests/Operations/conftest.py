"""Fixtures: what a release consists of, made once for all tests that look at it."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from process import BIN, ROOT


def pytest_addoption(parser):
    parser.addoption("--requests", type=int, default=5_000, help="how many are made, at least, while replicas are replaced in each way behind each balancer")


@pytest.fixture
def requests(request) -> int:
    return request.config.getoption("--requests")


def needs(*programs: str):
    """Skips where one is missing, and says which."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        pytest.skip(f"there is no {', '.join(missing)} here")


def needs_root():
    if os.geteuid() != 0:
        pytest.skip("only root can do that")


def make(tmp_path_factory, script: str, name: str) -> str:
    path = tmp_path_factory.mktemp(script) / name
    result = subprocess.run([ROOT / "scripts" / script, BIN, path], capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stdout + result.stderr
    return path


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The Debian package of the program under test."""
    needs("dpkg-deb")
    if ready := os.environ.get("MODELSIEVE_DEB"):
        return ROOT / ready
    return next(make(tmp_path_factory, "deb", "dist").glob("*.deb"))


@pytest.fixture(scope="session")
def image(tmp_path_factory):
    """The container image of the program under test, as an archive."""
    needs("buildah")
    needs_root()
    if ready := os.environ.get("MODELSIEVE_IMAGE"):
        return ROOT / ready
    return make(tmp_path_factory, "image", "image.tar")
