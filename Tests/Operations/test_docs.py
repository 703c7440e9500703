"""docs/operating.md tells of what there is."""

from __future__ import annotations

import re
import subprocess

import pytest

from process import BIN, ROOT

PAGE = (ROOT / "docs/operating.md").read_text()


def test_every_line_of_the_log_is_told_of():
    said = set()
    for path in (ROOT / "Sources").rglob("*.swift"):
        said |= set(re.findall(r'logger\.(?:info|warning|error|notice|critical)\(\s*"([^"\\]+)"', path.read_text()))
        said |= set(re.findall(r'logger\.log\(\s*level: [^\n]*,\s*"([^"\\]+)"', path.read_text()))
    assert len(said) > 12
    assert {line for line in said if f"`{line}`" not in PAGE} == set()


def test_every_field_of_a_request_is_told_of():
    source = (ROOT / "Sources/SieveProxy/Report/RequestLog.swift").read_text()
    names = set(re.findall(r'field\("(\w+)"', source))
    assert len(names) > 12
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_every_file_that_is_named_is_there():
    for page in [ROOT / "docs/operating.md", ROOT / "README.md", *ROOT.glob("deploy/**/*.yaml")]:
        for name in re.findall(r"\b(?:deploy|docs|Tests)/[\w./-]*\w", page.read_text()):
            assert (ROOT / name).exists(), f"{page.name}: {name}"


@pytest.mark.xdist_group("package")
def test_the_size_of_the_package_is_told(package):
    assert told(r"completions; (\d+) MB") == pytest.approx(package.stat().st_size / 1e6, rel=0.1)


@pytest.mark.xdist_group("image")
def test_the_size_of_the_image_is_told(image):
    assert told(r"user 65532; (\d+) MB") == pytest.approx(image.stat().st_size / 1e6, rel=0.1)
    assert told(r"as nobody, (\d+) MB", (ROOT / "README.md").read_text()) == pytest.approx(image.stat().st_size / 1e6, rel=0.1)


def told(pattern: str, page: str = PAGE) -> int:
    found = re.search(pattern, page)
    assert found, f"nothing like {pattern} is said"
    return int(found.group(1))


def test_the_statuses_of_a_start_are_those_of_the_help():
    told = subprocess.run([BIN, "--help"], capture_output=True, text=True).stdout
    for status in re.findall(r"(?m)^\| (\d\d) \|", PAGE):
        assert re.search(rf"\b{status}\b", told)


def test_the_schema_knows_what_is_set_here():
    schema = subprocess.run([BIN, "schema"], capture_output=True, text=True).stdout
    for name in ("shutdown_delay", "drain_timeout", "max_connections", "state_dir", "socket_mode"):
        assert f'"{name}"' in schema
