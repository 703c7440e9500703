"""A path to a backend that goes silent: packets are dropped on the way, and nobody says so. Run as root in a network namespace of its own:

    unshare --net python3 silence.py PROGRAM

The backend lives in a second namespace at the other end of a virtual cable, where single connections can be cut off by their ports.
"""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable

NEAR, FAR, PORT = "10.73.0.1", "10.73.0.2", 8000


def ip(*words: object) -> None:
    subprocess.run(["ip", *map(str, words)], check=True)


# The far side.

def serve() -> None:
    """A backend that says which connection a request came on; told on its input what to drop, it answers with a line."""
    sys.stdin.readline()
    ip("link", "set", "lo", "up")
    ip("addr", "add", FAR + "/24", "dev", "far")
    ip("link", "set", "far", "up")
    # Rules of ours before the one that finds this machine's addresses.
    ip("rule", "add", "pref", 100, "table", "local")
    ip("rule", "del", "pref", 0)
    listener = socket.create_server((FAR, PORT))
    requests: list[str] = []
    threading.Thread(target=accept, args=(listener, requests), daemon=True).start()
    print("ready", flush=True)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "drop":
            ip("rule", "add", "pref", 50, "iif", "far", "ipproto", "tcp", "sport", rest, "dport", PORT, "blackhole")
        print(json.dumps(requests), flush=True)


def accept(listener: socket.socket, requests: list[str]) -> None:
    while True:
        connection, (_, port) = listener.accept()
        threading.Thread(target=answer, args=(connection, port, requests), daemon=True).start()


def answer(connection: socket.socket, port: int, requests: list[str]) -> None:
    data = b""
    while True:
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return
            data += piece
        head, _, data = data.partition(b"\r\n\r\n")
        target = head.split(b" ")[1].decode()
        requests.append(target)
        if target.endswith("/slow"):
            time.sleep(4.5)
        if target.endswith("/full"):
            # Takes nothing of the body for a while: its window closes, which is not silence.
            time.sleep(4.5)
        if target.endswith(("/full", "/half")):
            length = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")).split(b":")[1])
            while len(data) < length:
                piece = connection.recv(1 << 20)
                if not piece:
                    return
                data += piece
            data = data[length:]
        body = str(port).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


# The near side.

class Backend:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["unshare", "--net", sys.executable, __file__, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ours = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.process.pid}/ns/net") == ours:
            time.sleep(0.01)
        ip("link", "set", "lo", "up")
        ip("link", "add", "near", "type", "veth", "peer", "name", "far", "netns", self.process.pid)
        ip("addr", "add", NEAR + "/24", "dev", "near")
        ip("link", "set", "near", "up")
        self.tell("go")

    def tell(self, words: str) -> str:
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def requests(self) -> list[str]:
        return json.loads(self.tell("requests"))


def request(client: http.client.HTTPConnection, target: str, method: str = "GET", body: bytes | None = None) -> tuple[int, str, float]:
    start = time.monotonic()
    client.request(method, target, body)
    response = client.getresponse()
    return response.status, response.read().decode(), time.monotonic() - start


def check(condition: bool, *what: object) -> None:
    if not condition:
        raise SystemExit(f"silence.py: {what}")


def main(program: str) -> None:
    backend = Backend()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "config.yaml")
        with open(path, "w") as file:
            file.write(f"model_filter:\n  base_url: http://{FAR}:{PORT}/v1\n  connection_timeout: 3s\n  first_byte_timeout: 60s\n")
        proxy = subprocess.Popen([program, "-c", path, "-p", "0"], stderr=subprocess.PIPE, text=True)
        try:
            listening = next(line for line in proxy.stderr if "listening" in line)
            reloaded = threading.Semaphore(0)
            threading.Thread(
                target=lambda: [reloaded.release() for line in proxy.stderr if "configuration reloaded" in line], daemon=True).start()
            port = int(listening.split("://127.0.0.1:")[1].split("/")[0])
            try_all(backend, port)

            def reload() -> None:
                with open(path) as file:
                    text = file.read()
                with open(path, "w") as file:
                    file.write(text.replace("connection_timeout: 3s", "connection_timeout: 3100ms"))
                proxy.send_signal(signal.SIGHUP)
                check(reloaded.acquire(timeout=10), "the configuration is reloaded")

            try_while_writing(backend, port, lambda: None)
            try_while_writing(backend, port, reload)
        finally:
            proxy.terminate()
            proxy.wait(20)
            backend.process.kill()
    print("ok")


def try_all(backend: Backend, port: int) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    # An idle connection is forgotten on the way: a fresh one serves, once, within connection_timeout.
    status, first, _ = request(client, "/v1/1")
    check(status == 200, "the backend is there", status, first)
    time.sleep(1)
    backend.tell(f"drop {first}")
    status, second, took = request(client, "/v1/2")
    check(status == 200 and second != first and took < 5, "a fresh connection serves", status, first, second, took)
    check(backend.requests() == ["/v1/1", "/v1/2"], "and the request came once", backend.requests())

    # A backend that is only slow is waited for.
    status, third, took = request(client, "/v1/slow")
    check(status == 200 and third == second and took > 4, "a slow backend is waited for", status, third, took)

    # So is one that takes no more of a body for longer than connection_timeout.
    status, fourth, took = request(client, "/v1/full", "POST", b"x" * (12 << 20))
    check(status == 200 and took > 4, "a full backend is waited for", status, fourth, took)

    # A path that goes silent while an answer is waited for, with the request delivered, is not found out so: the request was acknowledged.
    # One that does so in the middle of a request is: 504, and nothing is sent again, for some of it arrived.
    # On the same connection, which is served by the same loop.
    connection = client.sock
    connection.sendall(b"POST /v1/half HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234")
    deadline = time.monotonic() + 10
    while backend.requests()[-1] != "/v1/half":
        check(time.monotonic() < deadline, "the first half arrives")
    backend.tell(f"drop {fourth}")
    connection.sendall(b"56789")
    answer = connection.recv(65536).decode()
    check(" 504 " in answer and "silent" in answer, "half a request is not sent again", answer)
    check(backend.requests().count("/v1/half") == 1, "once", backend.requests())

    # And who comes next is served.
    status, fifth, _ = request(http.client.HTTPConnection("127.0.0.1", port, timeout=30), "/v1/3")
    check(status == 200 and fifth != fourth, "the next request is served", status, fifth)


def try_while_writing(backend: Backend, port: int, between: Callable[[], None]) -> None:
    """A client that goes on sending, over a path that has gone silent, hears of that as well. `between`: before it goes silent."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    status, place, _ = request(client, "/v1/4")
    check(status == 200, "the backend is there", status)
    connection = client.sock
    count = len(backend.requests())
    connection.sendall(b"POST /v1/half HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n01234")
    deadline = time.monotonic() + 10
    while len(backend.requests()) == count:
        check(time.monotonic() < deadline, "the first part arrives")
    between()
    backend.tell(f"drop {place}")
    start = time.monotonic()
    while not select.select([connection], [], [], 0.1)[0]:
        check(time.monotonic() - start < 6, "who goes on writing hears of it")
        connection.sendall(b"x" * 100)
    answer = connection.recv(65536).decode()
    check(" 504 " in answer and "silent" in answer, "it is told as silence", answer)


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else main(sys.argv[1])
