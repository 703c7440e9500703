"""Unix sockets on both sides, and starts that cannot be: one line, the right status, nothing left running."""

from __future__ import annotations

import os
import pathlib
import signal
import socket
import stat
import subprocess
import tempfile

import pytest

import load
from process import BIN, Process, listening_socket, sample_provider
from proxies import ask, refused, start, write


@pytest.fixture
def folder():
    """With a short name: the path of a socket has room for a hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="ms-", dir="/tmp") as path:
        yield pathlib.Path(path)


@pytest.fixture(scope="module")
def provider():
    program, url = sample_provider("--pace", "5", "--pieces", "4")
    yield url
    program.stop()


def health(configuration: pathlib.Path) -> int:
    return subprocess.run([BIN, "health", "-c", configuration], capture_output=True, timeout=20).returncode


@pytest.mark.parametrize("mode", ["0600", "0660", "0666"])
def test_a_unix_socket_serves_with_its_mode_and_goes_at_the_end(folder, provider, mode):
    path = folder / "x.sock"
    process = start(folder, f'  host: unix:{path}\n  socket_mode: "{mode}"', provider)
    assert stat.S_IMODE(path.stat().st_mode) == int(mode, 8)
    for kind in load.REQUESTS:
        ask(str(path), kind)
    assert health(folder / "config.yaml") == 0
    assert process.stop() == 0
    assert not path.exists()
    assert health(folder / "config.yaml") == 1


def test_a_socket_that_a_crash_left_behind_is_replaced_and_one_that_is_served_is_not(folder, provider):
    path = folder / "x.sock"
    first = start(folder, f"  host: unix:{path}", provider)
    status, line = refused(folder, f"  host: unix:{path}", provider)
    assert status == 69 and "in use" in line
    ask(str(path))
    first.stop(signal.SIGKILL)
    assert path.exists()
    second = start(folder, f"  host: unix:{path}", provider)
    ask(str(path))
    assert second.stop() == 0


def test_a_backend_at_a_unix_socket(folder, provider):
    (folder / "inner").mkdir()
    path = folder / "inner.sock"
    inner = start(folder / "inner", f"  host: unix:{path}", provider)
    outer = start(folder, "  port: 0", f"http+unix://{str(path).replace('/', '%2F')}/v1")
    port = int(outer.wait_for(r"listening.*:(\d+)/v1").group(1))
    for kind in load.REQUESTS:
        ask(("127.0.0.1", port), kind)
    # Gone, it is a backend that cannot be reached.
    inner.stop()
    with pytest.raises(load.Broken, match="status 502"):
        ask(("127.0.0.1", port))
    outer.stop()


def test_metrics_answer_over_a_unix_socket(folder, provider):
    path = folder / "x.sock"
    process = start(folder, f"  host: unix:{path}", provider)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.sendall(b"GET /-/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200") and b"modelsieve_build_info" in answer
    process.stop()


def test_what_is_no_socket_is_not_touched(folder):
    (folder / "file").write_text("mine")
    status, line = refused(folder, f"  host: unix:{folder}/file")
    assert status == 69 and "no socket" in line
    assert (folder / "file").read_text() == "mine"
    status, line = refused(folder, f"  host: unix:{folder}/none/x.sock")
    assert status == 69 and "folder" in line


def test_a_port_that_somebody_holds(folder):
    with listening_socket() as held:
        status, line = refused(folder, f"  port: {held.getsockname()[1]}")
        assert status == 69 and "in use" in line


def test_a_descriptor_that_is_no_socket_or_none_that_listens(folder):
    with open(os.devnull) as file:
        status, line = refused(folder, sockets=[file])
        assert status == 69 and "no socket" in line
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram:
        status, line = refused(folder, sockets=[datagram])
        assert status == 69 and "no streams" in line
    status, line = refused(folder, environment={"LISTEN_FDS": "many"})
    assert status == 69 and "LISTEN_FDS" in line


def test_a_credential_that_is_missing(folder):
    (folder / "config.yaml").write_text("model_filter: {base_url: 'https://api.example/v1', api_key: 'credential:openai'}\n")
    for environment in ({}, {"CREDENTIALS_DIRECTORY": str(folder)}):
        process = Process(BIN, "-c", folder / "config.yaml", environment=environment)
        assert process.wait() == 78
        lines = process.output.splitlines()
        assert len(lines) == 1 and "credential 'openai'" in lines[0], process.output
    (folder / "openai").write_text("sk-1\n")
    process = Process(BIN, "check", "-c", folder / "config.yaml", environment={"CREDENTIALS_DIRECTORY": str(folder)})
    assert process.wait() == 0


def test_several_sockets_at_one_time(folder, provider):
    with listening_socket() as first, socket.socket(socket.AF_UNIX) as second:
        second.bind(str(folder / "x.sock"))
        second.listen()
        process = Process(BIN, "-c", write(folder, "", provider), sockets=[first, second])
        process.wait_for("listening")
        ask(first.getsockname())
        ask(str(folder / "x.sock"))
        assert process.stop() == 0
        # Not ours to take away.
        assert (folder / "x.sock").exists()
