"""Fetches the programs that modelsieve is compared with into .build/compare. Nothing is installed into the system."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys

BUILD = pathlib.Path(__file__).resolve().parents[2] / ".build/compare"
SYSTEM_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


class Unavailable(Exception):
    """A program cannot be had or started here; the text says why, in one line."""


def announce(text: str):
    print(text, file=sys.stderr, flush=True)


def run(what: str, arguments: list[str], seconds: float = 600, **options) -> str:
    """Its output; what it complained of last when it fails."""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=seconds, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{what} failed: {error}") from None
    if done.returncode != 0:
        complaints = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()] or [f"exit status {done.returncode}"]
        telling = [line for line in complaints if re.match(r"E:|ERROR|Error", line)] or complaints
        raise Unavailable(f"{what} failed: {telling[-1][:300]}")
    return done.stdout


# Debian


def debian(package: str) -> pathlib.Path:
    """The program of that name. Where it is not installed, its package and those it needs are unpacked, since installing would start a service."""
    if found := shutil.which(package, path=SYSTEM_PATH):
        return pathlib.Path(found)
    folder = BUILD / "debian" / package
    if not (folder / "complete").exists():
        unpack(package, folder)
    # They find what came with them. Only packages that this machine lacks are there, so that nothing else sees other libraries than before.
    libraries = ":".join(sorted({str(library.parent) for library in folder.glob("usr/lib/*/*.so*")}))
    if libraries and libraries not in os.environ.get("LD_LIBRARY_PATH", ""):
        os.environ["LD_LIBRARY_PATH"] = ":".join(filter(None, [os.environ.get("LD_LIBRARY_PATH"), libraries]))
    found = shutil.which(package, path=f"{folder}/usr/sbin:{folder}/usr/bin")
    return pathlib.Path(found) if found else give_up_package(package)


def unpack(package: str, folder: pathlib.Path):
    if not shutil.which("apt-get"):
        raise Unavailable("not installed, and there is no apt-get to fetch it with")
    announce(f"fetching Debian's {package} into {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        fetch(package, folder)
    except Unavailable:
        # The lists may be missing or out of date.
        run("apt-get update", ["apt-get", "-q", "update"])
        fetch(package, folder)
    for archive in folder.glob("*.deb"):
        run("dpkg", ["dpkg", "-x", str(archive), str(folder)])
        archive.unlink()
    (folder / "complete").touch()


def fetch(package: str, folder: pathlib.Path):
    plan = run("apt-get", ["apt-get", "-qs", "--no-install-recommends", "install", package])
    # `Inst NAME (VERSION …)` is new; `Inst NAME [OLD] (VERSION …)` would be an upgrade, and the old one will do.
    missing = re.findall(r"^Inst (\S+) \(", plan, re.MULTILINE)
    run("apt-get download", ["apt-get", "-q", "download", *missing], cwd=folder)


def give_up_package(package: str):
    raise Unavailable(f"Debian's package {package} has no program of this name")


# The Python registry


def python(requirement: str, program: str) -> pathlib.Path:
    """A file of the package, below its environment's folder; `*` stands for what depends on Python's version. Each has an environment of its own."""
    name = re.match(r"[\w-]+", requirement).group()
    folder = BUILD / "python" / name
    installed = folder / "requirement"
    if not installed.exists() or installed.read_text() != requirement:
        announce(f"installing {requirement} into {folder}")
        shutil.rmtree(folder, ignore_errors=True)
        run("python3 -m venv (in Debian's package python3-venv)", [sys.executable, "-m", "venv", str(folder)])
        run("pip install", [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement])
        installed.write_text(requirement)
    found = next(folder.glob(program), None)
    if not found:
        raise Unavailable(f"{requirement} has no {program}")
    return found
