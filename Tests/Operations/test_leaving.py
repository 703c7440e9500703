"""The end in good order: who may still ask what, and for how long."""

from __future__ import annotations

import signal
import socket
import time

import pytest

from process import BIN, Process, sample_provider


@pytest.fixture(scope="module")
def provider():
    program, url = sample_provider("--pace", "5", "--pieces", "4")
    yield url
    program.stop()


def start(tmp_path, url: str, server: str) -> tuple[Process, tuple[str, int]]:
    path = tmp_path / "config.yaml"
    path.write_text(f"server: {{{server}}}\nmodel_filter: {{base_url: '{url}', cache_ttl: 60s, auth: none}}\n")
    process = Process(BIN, "-c", path, "-p", "0")
    return process, ("127.0.0.1", int(process.wait_for(r"listening.*:(\d+)/v1").group(1)))


def ask(client: socket.socket, target: str = "/v1/models") -> str:
    """The head of the answer; empty where the connection ended without one."""
    client.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return head(client)


def head(client: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = client.recv(65536)
        if not piece:
            return ""
        received += piece
    return received.split(b"\r\n\r\n")[0].decode()


def test_while_it_leaves_it_is_not_ready_and_serves_everybody(tmp_path, provider):
    process, address = start(tmp_path, provider, "shutdown_delay: 3s, drain_timeout: 5s")
    kept = socket.create_connection(address, 10)
    assert ask(kept).startswith("HTTP/1.1 200")
    # What is left of the list is nobody's concern.
    kept.close()
    kept = socket.create_connection(address, 10)
    assert ask(kept, "/-/ready").startswith("HTTP/1.1 200")
    begun = time.monotonic()
    process.send(signal.SIGTERM)
    process.wait_for("leaving")
    answer = ask(kept, "/-/ready")
    assert answer.startswith("HTTP/1.1 503") and "connection: close" in answer.lower()
    for target, status in (("/-/health", 200), ("/v1/models", 200), ("/-/ready", 503)):
        with socket.create_connection(address, 10) as client:
            assert ask(client, target).startswith(f"HTTP/1.1 {status}")
    assert process.wait() == 0
    assert 2.9 < time.monotonic() - begun
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, 10)


def test_a_connection_that_was_made_before_the_end_is_served(tmp_path, provider):
    process, address = start(tmp_path, provider, "drain_timeout: 10s")
    silent, slow = socket.create_connection(address, 10), socket.create_connection(address, 10)
    # Half a head is a request that has begun.
    slow.sendall(b"GET /v1/models HTTP/1.1\r\nHost: local")
    used = socket.create_connection(address, 10)
    assert ask(used, "/-/ready").startswith("HTTP/1.1 200")
    process.send(signal.SIGTERM)
    process.wait_for("draining")
    # One that has been served and asks nothing is let go; the others get an answer, and their connection closes with it.
    used.settimeout(5)
    while used.recv(1024):
        pass
    answer = ask(silent)
    assert answer.startswith("HTTP/1.1 200") and "connection: close" in answer.lower()
    slow.sendall(b"host\r\n\r\n")
    assert head(slow).startswith("HTTP/1.1 200")
    assert process.wait() == 0


def test_a_second_signal_does_not_wait(tmp_path, provider):
    process, address = start(tmp_path, provider, "shutdown_delay: 60s, drain_timeout: 60s")
    begun = time.monotonic()
    process.send(signal.SIGTERM)
    process.wait_for("leaving")
    process.send(signal.SIGTERM)
    assert process.wait() == 0
    assert time.monotonic() - begun < 10


def test_nothing_is_lost_of_many_who_connect_at_the_very_end(tmp_path, provider):
    """Each was connected before the listener closed: it gets an answer."""
    for _ in range(5):
        process, address = start(tmp_path, provider, "drain_timeout: 10s")
        clients = []
        process.send(signal.SIGTERM)
        while True:
            try:
                client = socket.create_connection(address, 10)
            except OSError:
                break
            client.sendall(b"GET /-/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            clients.append(client)
        answers = [head(client) for client in clients]
        assert [answer[:12] for answer in answers] == ["HTTP/1.1 200"] * len(clients)
        assert process.wait() == 0
