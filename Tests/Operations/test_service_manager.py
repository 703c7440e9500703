"""What systemd is told and what it hands over, without a systemd that runs: with a notify socket of our own and systemd's own tools."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest

from balancers import answers
from process import BIN, ROOT, Process, free_ports, sample_provider, wait_until

UNITS = ROOT / "deploy/systemd"


class Manager:
    """Hears what is said to NOTIFY_SOCKET."""

    def __init__(self, address: str):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.environment = {"NOTIFY_SOCKET": address.replace("\0", "@")}

    def next(self, within: float = 10) -> dict[str, str]:
        self.socket.settimeout(within)
        return dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())

    def close(self):
        self.socket.close()


@pytest.fixture
def configuration(tmp_path) -> pathlib.Path:
    path = tmp_path / "config.yaml"
    path.write_text("server: {drain_timeout: 5s}\nmodel_filter: {base_url: 'http://127.0.0.1:1/v1', auth: none}\n")
    return path


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_start_reload_and_end_are_told(tmp_path, configuration, kind):
    manager = Manager(str(tmp_path / "notify") if kind == "path" else f"\0modelsieve-{os.getpid()}")
    process = Process(BIN, "-c", configuration, "-p", "0", environment=manager.environment)
    told = manager.next()
    assert told["READY"] == "1" and "http://127.0.0.1:" in told["STATUS"]
    # It is true: who connects now is served.
    assert answers(told["STATUS"].split()[1].removesuffix("/v1") + "/-/ready")
    process.send(signal.SIGHUP)
    told = manager.next()
    assert told["RELOADING"] == "1" and abs(int(told["MONOTONIC_USEC"]) / 1e6 - time.monotonic()) < 10
    assert manager.next()["READY"] == "1"
    # A file that cannot be used ends the reload, too.
    configuration.write_text("model_filter: nonsense\n")
    process.send(signal.SIGHUP)
    assert manager.next()["RELOADING"] == "1" and manager.next()["READY"] == "1"
    process.send(signal.SIGTERM)
    assert manager.next()["STOPPING"] == "1"
    assert process.wait() == 0
    manager.close()


def test_a_start_that_fails_does_not_say_that_it_is_ready(tmp_path, configuration):
    manager = Manager(str(tmp_path / "notify"))
    configuration.write_text("model_filter: nonsense\n")
    assert Process(BIN, "-c", configuration, environment=manager.environment).wait() == 78
    with pytest.raises(TimeoutError):
        manager.next(within=0.1)
    manager.close()


def test_the_watchdog_is_told_in_time_as_long_as_the_loops_answer(tmp_path, configuration):
    manager = Manager(str(tmp_path / "notify"))
    process = Process(BIN, "-c", configuration, "-p", "0", environment={**manager.environment, "WATCHDOG_USEC": "1000000"})
    assert "READY" in manager.next()
    for _ in range(4):
        assert manager.next(within=1) == {"WATCHDOG": "1"}
    # Stopped, it says nothing, which is what a watchdog is for.
    process.send(signal.SIGSTOP)
    manager.socket.setblocking(False)
    try:
        while manager.socket.recv(4096):
            pass
    except BlockingIOError:
        pass
    with pytest.raises(TimeoutError):
        manager.next(within=1.2)
    process.send(signal.SIGCONT)
    assert "WATCHDOG" in manager.next(within=2)
    assert process.stop() == 0
    manager.close()


def test_another_process_s_watchdog_is_none_of_ours(tmp_path, configuration):
    manager = Manager(str(tmp_path / "notify"))
    process = Process(
        BIN, "-c", configuration, "-p", "0", environment={**manager.environment, "WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"})
    assert "READY" in manager.next()
    with pytest.raises(TimeoutError):
        manager.next(within=0.5)
    process.stop()
    manager.close()


def test_systemd_s_own_activation(configuration):
    if not shutil.which("systemd-socket-activate"):
        pytest.skip("there is no systemd-socket-activate here")
    provider, url = sample_provider()
    configuration.write_text(f"model_filter: {{base_url: '{url}', auth: none}}\n")
    port = free_ports(1)[0]
    process = Process("systemd-socket-activate", "-l", f"127.0.0.1:{port}", BIN, "-c", configuration)
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/v1/models"), what=lambda: process.output)
    process.wait_for(f"listening.*:{port}/v1")
    assert process.stop() == 0
    provider.stop()


@pytest.fixture
def units(tmp_path) -> pathlib.Path:
    """The units, with the program where it is now."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    for unit in UNITS.iterdir():
        text = unit.read_text().replace("/usr/bin/modelsieve", BIN)
        # There may be no man here to ask for the page.
        (tmp_path / unit.name).write_text(re.sub(r"(?m)^Documentation=.*$", "", text))
    return tmp_path


def test_the_units_are_what_systemd_reads(units):
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", units / "modelsieve.service", units / "modelsieve.socket"], capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_the_service_may_do_next_to_nothing(units):
    result = subprocess.run(
        ["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=14", units / "modelsieve.service"], capture_output=True,
        text=True)
    assert result.returncode == 0, result.stdout[-300:] + result.stderr
