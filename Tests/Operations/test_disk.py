"""A disk that takes nothing: one line, no half-started process, and what runs goes on."""

from __future__ import annotations

import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess

import pytest

import load
from conftest import needs_root
from process import BIN, Process, free_ports, may_mount, sample_provider, wait_until
from proxies import ask, refused, write

WARNING = "usage is not kept on the disk"


def on_a_disk_of_its_own(folder: pathlib.Path, options: str) -> list[str]:
    """The beginning of a command for which `folder` is a small disk, and that says at its end what was counted."""
    needs_root()
    if not may_mount():
        pytest.skip("folders cannot be mounted here")
    script = f'mount -t tmpfs -o {options} none "$0" && "$@"; status=$?; cat "$0/usage.jsonl" 2>/dev/null; exit $status'
    return ["unshare", "--mount", "bash", "-c", script, os.fspath(folder)]


def test_a_state_directory_that_cannot_be_made_or_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    for path in ("file", "file/state"):
        status, line = refused(tmp_path, f"  state_dir: {tmp_path}/{path}\n  port: 0")
        assert status == 73 and "state_dir" in line


def test_a_state_directory_that_can_only_be_read(tmp_path):
    (tmp_path / "state").mkdir()
    status, line = refused(tmp_path, f"  state_dir: {tmp_path}/state\n  port: 0", within=tuple(on_a_disk_of_its_own(tmp_path / "state", "ro")))
    assert status == 73 and "state_dir" in line and "Read-only" in line


def test_usage_that_finds_no_room_is_told_of_once_and_kept_until_there_is(tmp_path):
    """What is counted goes to the disk every ten seconds: a stream runs on meanwhile, and afterwards nothing is missing."""
    provider, url = sample_provider("--pace", "300", "--pieces", "50")
    state = tmp_path / "state"
    state.mkdir()
    port = free_ports(1)[0]
    configuration = write(tmp_path, f"  state_dir: {state}\n  port: {port}", url)
    process = Process(*on_a_disk_of_its_own(state, "size=64k"), BIN, "-c", configuration)
    process.wait_for("listening")
    program = int(pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
    ballast = pathlib.Path(f"/proc/{program}/root{state}/ballast")
    address = ("127.0.0.1", port)
    try:
        with pytest.raises(OSError):
            ballast.write_bytes(bytes(1 << 20))
        with concurrent.futures.ThreadPoolExecutor() as threads:
            stream = threads.submit(ask, address, "stream")
            for _ in range(3):
                ask(address)
            process.wait_for(WARNING, within=20)
            # The configuration is read again and calls are answered, as if nothing were.
            configuration.write_text(configuration.read_text() + "  cache_ttl: 60s\n")
            process.wait_for("configuration reloaded")
            for kind in ("chat", "upload", "list"):
                ask(address, kind)
            stream.result(20)
        assert process.output.count(WARNING) == 1
        ballast.unlink()
        os.kill(program, signal.SIGTERM)
        assert process.wait() == 0
        # Each line has a row's requests as `r`.
        written = [json.loads(line) for line in process.output.splitlines() if line.startswith("{")]
        assert sum(line["r"] for line in written) == 6, written
    finally:
        process.stop(signal.SIGKILL)
        provider.stop()


def test_a_log_that_finds_no_room_does_not_end_what_runs(tmp_path):
    """The log goes to a device on which nothing has room: requests are served all the same."""
    provider, url = sample_provider("--pace", "5", "--pieces", "4")
    port = free_ports(1)[0]
    configuration = write(tmp_path, f"  port: {port}", url)
    with open("/dev/full", "wb") as full:
        process = subprocess.Popen([BIN, "-c", configuration], stdin=subprocess.DEVNULL, stdout=full, stderr=full)
    try:
        wait_until(lambda: subprocess.run([BIN, "health", "-c", configuration], capture_output=True).returncode == 0)
        for kind in list(load.REQUESTS) * 5:
            ask(("127.0.0.1", port), kind)
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait(10) == 0
        provider.stop()
