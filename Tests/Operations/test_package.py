"""The Debian package, in a Debian of its own: installed, started, upgraded, removed, purged without a trace."""

from __future__ import annotations

import gzip
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from balancers import answers
from conftest import needs, needs_root
from process import ROOT, Process, free_ports, inside, may_mount

# What they look at takes long to make: all of them in the same process.
pytestmark = pytest.mark.xdist_group("package")

CACHE = ROOT / ".build/debian"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")


def release() -> str:
    """The one that the binary was built on: what it needs is there at least in that version."""
    text = pathlib.Path("/etc/os-release").read_text()
    found = re.search(r"VERSION_CODENAME=(\w+)", text)
    if "ID=debian" not in text or not found:
        pytest.skip("this is no Debian")
    return found.group(1)


@pytest.fixture(scope="module")
def debian(tmp_path_factory):
    """A fresh copy of a minimal Debian. What debootstrap makes is kept for the next run."""
    needs("debootstrap", "chroot")
    needs_root()
    if not may_mount():
        pytest.skip("folders cannot be mounted here")
    archive = CACHE / f"{release()}.tar"
    root = tmp_path_factory.mktemp("debian") / "root"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            ["debootstrap", "--variant=minbase", "--include=init-system-helpers,ca-certificates,libstdc++6,zlib1g,adduser", release(), root, MIRROR],
            capture_output=True, text=True, timeout=500)
        if made.returncode != 0:
            pytest.skip(f"debootstrap cannot make a Debian here: {(made.stdout + made.stderr).strip().splitlines()[-1]}")
        subprocess.run(["tar", "--one-file-system", "-cf", f"{archive}.new", "-C", root, "."], check=True)
        os.rename(f"{archive}.new", archive)
    else:
        root.mkdir()
        subprocess.run(["tar", "-xf", archive, "-C", root], check=True)
    yield root
    shutil.rmtree(root, ignore_errors=True)


def run(root: pathlib.Path, *command: str) -> str:
    result = subprocess.run(
        [*inside(root, "0:0", {"DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}, writable=True), *command], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def files(root: pathlib.Path) -> set[str]:
    """All there are, but for dpkg's own notes."""
    skipped = {"var/lib/dpkg", "var/log", "proc", "sys", "dev", "var/cache", "tmp", "var/lib/systemd/deb-systemd-helper-enabled"}
    found = set()
    for folder, folders, names in os.walk(root):
        inside = os.path.relpath(folder, root)
        folders[:] = [name for name in folders if os.path.normpath(f"{inside}/{name}") not in skipped]
        found.update(os.path.normpath(f"{inside}/{name}") for name in folders + names)
    return found


def test_it_is_installed_started_removed_and_purged_without_a_trace(debian, package):
    before = files(debian)
    shutil.copy(package, debian / "modelsieve.deb")
    run(debian, "dpkg", "--install", "/modelsieve.deb")
    (debian / "modelsieve.deb").unlink()
    assert "modelsieve" in run(debian, "dpkg", "--list", "modelsieve")
    run(debian, "modelsieve", "check", "-c", "/etc/modelsieve/config.yaml")
    assert (debian / "etc/modelsieve/credentials").stat().st_mode & 0o777 == 0o700
    # Enabled, with the socket.
    assert (debian / "etc/systemd/system/sockets.target.wants/modelsieve.socket").is_symlink()
    assert (debian / "etc/systemd/system/multi-user.target.wants/modelsieve.service").is_symlink()

    port = free_ports(1)[0]
    command = inside(debian, "65534:65534", {})
    process = Process(*command, "/usr/bin/modelsieve", "serve", "-c", "/etc/modelsieve/config.yaml", "-p", str(port))
    process.wait_for("listening")
    assert answers(f"http://127.0.0.1:{port}/-/ready")
    assert process.stop() == 0

    # Removed, the operator's configuration stays; installed again, it is still there.
    (debian / "etc/modelsieve/config.yaml").write_text("model_filter: {base_url: 'http://127.0.0.1:1/v1'} # mine\n")
    (debian / "etc/modelsieve/credentials/openrouter").write_text("sk-1\n")
    run(debian, "dpkg", "--remove", "modelsieve")
    assert not (debian / "usr/bin/modelsieve").exists()
    assert "mine" in (debian / "etc/modelsieve/config.yaml").read_text()
    run(debian, "dpkg", "--purge", "modelsieve")
    assert files(debian) - before == set() and before - files(debian) == set()


def test_what_is_in_it(package, tmp_path):
    subprocess.run(["dpkg-deb", "--extract", package, tmp_path], check=True)
    for path in [
        "usr/share/man/man1/modelsieve.1.gz", "usr/share/bash-completion/completions/modelsieve", "usr/share/zsh/vendor-completions/_modelsieve",
        "usr/share/fish/vendor_completions.d/modelsieve.fish", "usr/share/doc/modelsieve/operating.md.gz", "lib/systemd/system/modelsieve.service",
    ]:
        assert (tmp_path / path).stat().st_size > 100, path
    page = gzip.open(tmp_path / "usr/share/man/man1/modelsieve.1.gz", "rt").read()
    assert "modelsieve" in page and "serve" in page
    notices = (tmp_path / "usr/share/doc/modelsieve/copyright").read_text()
    for package_name in ("swift-nio", "swift-nio-ssl", "Yams", "swift-argument-parser", "Swift's standard library"):
        assert package_name in notices
    control = subprocess.run(["dpkg-deb", "--info", package], capture_output=True, text=True, check=True).stdout
    glibc = re.search(r"Depends: .*libc6 \(>= 2\.(\d+)\)", control)
    needed = subprocess.run(["readelf", "--wide", "--version-info", tmp_path / "usr/bin/modelsieve"], capture_output=True, text=True, check=True).stdout
    versions = [int(minor) for minor in re.findall(r"GLIBC_2\.(\d+)", needed)] + [36] * ("GLIBC_ABI_DT_RELR" in needed)
    assert int(glibc[1]) >= max(versions)
