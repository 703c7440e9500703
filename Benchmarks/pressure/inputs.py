"""What is done to a proxy, each input against one that was just started. An attack runs in a process of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import random
import socket
import threading
import time
from collections.abc import Callable

HEAD = "Host: 127.0.0.1\r\n"
PATTERN = "'.*(llama|gemma).*(instruct|-it).*'"


def connect(port: int) -> socket.socket:
    peer = socket.create_connection(("127.0.0.1", port), timeout=60)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def drain(peer: socket.socket):
    """Reads to the end of the connection."""
    with contextlib.suppress(OSError):
        while peer.recv(1 << 20):
            pass


def get(port: int, target: str, *fields: str, read: bool = True) -> socket.socket:
    peer = connect(port)
    lines = "".join(f"{field}\r\n" for field in fields)
    peer.sendall(f"GET {target} HTTP/1.1\r\n{HEAD}{lines}Connection: close\r\n\r\n".encode())
    if read:
        drain(peer)
        peer.close()
    return peer


def post(port: int, body: bytes, *fields: str, target: str = "/v1/chat/completions", length: int | None = None) -> socket.socket:
    peer = connect(port)
    lines = "".join(f"{field}\r\n" for field in ("Content-Type: application/json", *fields))
    size = len(body) if length is None else length
    peer.sendall(f"POST {target} HTTP/1.1\r\n{HEAD}{lines}Connection: close\r\nContent-Length: {size}\r\n\r\n".encode())
    with contextlib.suppress(OSError):
        peer.sendall(body)
    return peer


def side_by_side(calls: list[Callable[[], object]], workers: int = 16):
    """Makes all calls, so many at the same time."""
    rest = iter(calls)
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                call = next(rest, None)
            if call is None:
                return
            with contextlib.suppress(OSError):
                call()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def answered(peer: socket.socket):
    drain(peer)
    peer.close()


# The attacks


def list_of(name: str) -> Callable[[int], None]:
    return lambda port: answered(get(port, f"/backend/{name}/v1/models"))


def long_names(port: int):
    names = [("llama-gemma-" * 400)[:4096 - 4] + f"{number:04}" for number in range(80)]
    side_by_side([lambda name=name: answered(post(port, json.dumps({"model": f"a/{name}", "messages": []}).encode())) for name in names])


def long_names_that_fit(port: int):
    names = [f"{number:04}" + "llama-gemma-" * 41 for number in range(80)]
    side_by_side([lambda name=name: answered(post(port, json.dumps({"model": f"a/{name}", "messages": []}).encode())) for name in names])


def query_strings(port: int):
    side_by_side([lambda number=number: get(port, f"/v1/models?x={number}") for number in range(1, 41)])


def small_pages(port: int):
    side_by_side([lambda number=number: get(port, f"/v1/models?limit={number}") for number in range(1, 9)], workers=4)


def readers_that_do_not_read(target: str = "/v1/models") -> Callable[[int], None]:
    def attack(port: int):
        peers = [get(port, target, read=False) for _ in range(60)]
        time.sleep(5)
        for peer in peers:
            peer.close()

    return attack


def bodies_without_a_model(port: int):
    size = 60 << 20
    piece = b'{"messages":[{"content":"' + b"x" * (1 << 20)

    def upload():
        peer = post(port, piece, length=size)
        with contextlib.suppress(OSError):
            for _ in range(58):
                peer.sendall(b"x" * (1 << 20))
        time.sleep(3)
        peer.close()

    side_by_side([upload] * 16)


def invented_instances(port: int):
    marks = [f"Via: 1.1 modelsieve-{number:016x}" for number in range(400)]
    side_by_side([lambda mark=mark: get(port, "/v1/models", mark) for mark in marks], workers=8)


def random_keys(port: int):
    chosen = random.Random(1)
    keys = [f"Authorization: Bearer sk-{chosen.getrandbits(128):032x}" for _ in range(400)]
    side_by_side([lambda key=key: get(port, "/v1/models", key) for key in keys], workers=8)


def unknown_models(port: int):
    side_by_side([lambda number=number: get(port, f"/v1/models/a/vendor-{number}/modell-{number}-instruct") for number in range(300)], workers=8)


def large_keyrings(port: int):
    ring = "keyring:" + ";".join(f"name{number}=sk-{number}" for number in range(3500))
    side_by_side([lambda: get(port, "/v1/models", f"Authorization: Bearer {ring[:50_000]}")] * 200, workers=8)


def dripped_uploads(port: int):
    peers = [post(port, b'{"model":"a/vendor/model-1","messages":[', length=100_000) for _ in range(4)]
    for _ in range(60):
        for peer in peers:
            with contextlib.suppress(OSError):
                peer.sendall(b" ")
        time.sleep(0.2)


def strict_bodies(port: int):
    body = b'{"model":"a/vendor/model-1","x":[' + b'{"a":1,"\\u0062":"\\n\\n"},' * 400_000 + b"0]}"
    side_by_side([lambda: answered(post(port, body))] * 6, workers=3)


@dataclasses.dataclass(frozen=True)
class Input:
    description: str
    attack: Callable[[int], None]
    # The attacked backend: which list it has, and its lines of the configuration.
    backend: str = "small"
    lines: str = "cache_ttl: 1h"
    # Whether its catalogue is fetched before.
    warm: bool = False


INPUTS = {
    "pattern-300": Input("300 long ids against a pattern", list_of("a"), "long", f"regexp: [{PATTERN}]"),
    "pattern-2000": Input("2,000 of them", list_of("a"), "longer", f"regexp: [{PATTERN}]"),
    "names-4k": Input("80 calls with 4 KB model names, enforced", long_names, "small", f"regexp: [{PATTERN}]\nenforce: true"),
    "names-496": Input("the same, as long as names may be", long_names_that_fit, "small", f"regexp: [{PATTERN}]\nenforce: true"),
    "queries": Input("GET /v1/models?x=1 to 40", query_strings, "many"),
    "pages": Input("GET /v1/models?limit=1 to 8", small_pages, "many"),
    "readers": Input("60 readers of a list that do not read", readers_that_do_not_read(), "many", warm=True),
    "page-readers": Input("60 readers of a page that do not read", readers_that_do_not_read("/v1/models?limit=9999"), "many", warm=True),
    "bodies": Input("16 bodies whose model does not come", bodies_without_a_model),
    "instances": Input("400 instances that do not exist in Via", invented_instances, "many", warm=True),
    "keys": Input("400 random keys", random_keys, "many", "auth: passthrough"),
    "unknown": Input("300 unknown models among 10,000", unknown_models, "many", warm=True),
    "keyrings": Input("200 keyrings of 50 KB", large_keyrings, "small", "auth: passthrough"),
    "drips": Input("four dripped uploads to four connections", dripped_uploads, "small", "max_connections: 4"),
    "strict": Input("bodies of 9 MB, enforced", strict_bodies, "small", "enforce: true\nsimple: [vendor/model-1]"),
}
