"""What is counted: a proxy as it is deployed, a client and an upstream that take turns, so that every run does the same work in the same order."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pathlib
import re
import socket
import ssl
import threading
from collections.abc import Callable

PATIENCE = 60.0
MODEL = "vendor/model-3"


def configuration(port: int, upstream: int, log_level: str, certificate: pathlib.Path | None = None) -> str:
    """Three backends with prefixes and filters, aliases, lists kept; the metrics are always on. `certificate`: the backends' over TLS."""
    scheme, trust = ("https", f"ca_file: {certificate}") if certificate else ("http", "")
    return f"""\
server: {{port: {port}, log: {{level: {log_level}}}}}
aliases: {{fast: or/{MODEL}, smart: [or/{MODEL}, local/{MODEL}]}}
model_filter:
  or:
    base_url: "{scheme}://127.0.0.1:{upstream}/v1"
    {trust}
    api_key: sk-upstream
    prefix: or/
    glob: ["vendor/model-[0-5]*", "other/*"]
    exclude: {{glob: "*-preview"}}
    cache_ttl: 1h
  oa:
    base_url: "{scheme}://127.0.0.1:{upstream}/v1"
    {trust}
    api_key: sk-upstream
    prefix: oa/
    regexp: ['.*/model-\\d', 'other/.*(?<!:free)']
    where: {{created: "> 1"}}
    cache_ttl: 1h
  local:
    base_url: "{scheme}://127.0.0.1:{upstream}/v1"
    {trust}
    auth: none
    prefix: local/
    simple: [vendor/model-3, vendor/model-4]
    enforce: true
    cache_ttl: 1h
"""


# The two ends of the proxy


def receive_message(peer: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of a message with Content-Length, or without a body."""
    read = b""
    while (end := read.find(b"\r\n\r\n")) < 0:
        read += receive_some(peer)
    head, body = read[: end + 4], bytearray(read[end + 4 :])
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length.group(1)):
        body += receive_some(peer)
    return head, bytes(body)


def receive_some(peer: socket.socket) -> bytes:
    read = peer.recv(1 << 20)
    if not read:
        raise ConnectionError("the proxy closed the connection")
    return read


def message(first_line: str, fields: dict[str, str], body: bytes | None = None) -> bytes:
    if body is not None:
        fields = fields | {"Content-Length": str(len(body))}
    lines = [first_line, *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


# What the upstream says

ANSWER = {"Date": "Sat, 01 Nov 2025 12:00:00 GMT", "Server": "bench", "X-Request-Id": "req_0123456789abcdef", "Content-Type": "application/json"}
STREAM = {"Server": "bench", "Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}


def completion() -> bytes:
    said = {"role": "assistant", "content": "What a model says is of no interest. " * 33}
    about = {"id": "chatcmpl-bench", "object": "chat.completion", "created": 1794000000, "model": MODEL}
    body = about | {"choices": [{"index": 0, "message": said, "finish_reason": "stop"}], "usage": {"total_tokens": 18}}
    return message("HTTP/1.1 200 OK", ANSWER, json.dumps(body).encode())


def piece() -> bytes:
    """An event in a chunk of its own."""
    about = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1794000000, "model": MODEL}
    event = json.dumps(about | {"choices": [{"index": 0, "delta": {"content": " interest"}, "finish_reason": None}]})
    return b"%x\r\ndata: %s\n\n\r\n" % (len(event) + 8, event.encode())


def models() -> bytes:
    about = {"object": "model", "created": 1794000000, "owned_by": "vendor", "context_length": 131072}
    ids = [*(f"vendor/model-{number}" for number in range(8)), "vendor/model-1-preview", "other/small"]
    return message("HTTP/1.1 200 OK", ANSWER, json.dumps({"object": "list", "data": [{"id": name} | about for name in ids]}).encode())


class Upstream:
    """A provider that answers at once, but sends each piece of a stream only when it is let."""

    def __init__(self, tls: ssl.SSLContext | None = None):
        self.tls = tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.next_piece = threading.Semaphore(0)
        self.completion, self.piece, self.models = completion(), piece(), models()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                peer = self.listener.accept()[0]
                threading.Thread(target=self.serve, args=[peer], daemon=True).start()

    def close(self):
        # Closing alone would leave the thread in accept().
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self, peer: socket.socket):
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError), self.tls.wrap_socket(peer, server_side=True) if self.tls else peer as peer:
            while True:
                head = receive_message(peer)[0]
                if pieces := re.match(rb"\S+ \S+\?pieces=(\d+) ", head):
                    self.stream(peer, int(pieces.group(1)))
                else:
                    peer.sendall(self.completion if head.startswith(b"POST") else self.models)

    def stream(self, peer: socket.socket, pieces: int):
        peer.sendall(message("HTTP/1.1 200 OK", STREAM))
        for _ in range(pieces):
            if not self.next_piece.acquire(timeout=PATIENCE):
                return
            peer.sendall(self.piece)
        peer.sendall(b"0\r\n\r\n")


class Client:
    """One connection, on which one request follows the other."""

    def __init__(self, port: int, upstream: Upstream):
        self.port, self.upstream = port, upstream
        self.connect()

    def connect(self):
        self.peer = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes, status: int = 200) -> bytes:
        """The head of the answer, which must have this status."""
        self.peer.sendall(request)
        head, _ = receive_message(self.peer)
        if head.split(b" ", 2)[1] != b"%d" % status:
            raise ConnectionError(f"not {status} but {head.decode(errors='replace')}")
        return head

    def stream(self, request: bytes, pieces: int):
        """The next piece is sent when the last one is here whole, so that none are read together."""
        self.peer.sendall(request)
        while not (read := receive_some(self.peer)).endswith(b"\r\n\r\n"):
            pass
        for _ in range(pieces):
            self.upstream.next_piece.release()
            read = b""
            while b"\n\n\r\n" not in read:
                read += receive_some(self.peer)
        while not read.endswith(b"0\r\n\r\n"):
            read += receive_some(self.peer)

    def close(self):
        self.peer.close()


# The scenarios

FIELDS = {
    "Host": "127.0.0.1:8080", "Accept": "application/json", "Content-Type": "application/json", "User-Agent": "OpenAI/Python 3.54.0",
    "X-Stainless-Lang": "python", "X-Stainless-Async": "false", "Authorization": "Bearer sk-client",
}


def chat(model: str, size: int = 2_000, query: str = "") -> bytes:
    """A request with a body of `size` bytes whose model comes last."""
    body = {"messages": [{"role": "user", "content": ""}], "temperature": 0.7, "stream": bool(query), "model": model}
    words = 'What a user says is of no interest here, but it has some "quotes" in it. '
    missing = size - len(json.dumps(body))
    while (room := missing - len(json.dumps(body["messages"][0]["content"])) + 2) > 0:
        body["messages"][0]["content"] += words if room > 2 * len(words) else "x" * room
    return message(f"POST /v1/chat/completions{query} HTTP/1.1", FIELDS, json.dumps(body).encode())


def get(path: str, **fields: str) -> bytes:
    return message(f"GET {path} HTTP/1.1", {name: value for name, value in FIELDS.items() if name != "Content-Type"} | fields)


def repeat(request: bytes) -> Callable[[Client, int], None]:
    def perform(client: Client, count: int):
        for _ in range(count):
            client.ask(request)

    return perform


def connect_anew(request: bytes) -> Callable[[Client, int], None]:
    def perform(client: Client, count: int):
        for _ in range(count):
            client.close()
            client.connect()
            client.ask(request)

    return perform


def stream(client: Client, count: int):
    pieces = 10 * count
    client.stream(chat(f"or/{MODEL}", query=f"?pieces={pieces}"), pieces)


def unchanged_list(client: Client, count: int):
    tag = re.search(rb"\r\netag: *(\S+)", client.ask(get("/v1/models")), re.IGNORECASE).group(1).decode()
    request = get("/v1/models", **{"If-None-Match": tag})
    for _ in range(count):
        client.ask(request, status=304)


@dataclasses.dataclass(frozen=True)
class Scenario:
    description: str
    # Does so many units on a connection.
    perform: Callable[[Client, int], None]
    units: int = 400
    log_level: str = "warning"
    # The backend speaks TLS.
    is_encrypted: bool = False


SCENARIOS = {
    "chat": Scenario("chat request, 2 KB", repeat(chat(f"or/{MODEL}"))),
    "chat-anew": Scenario("chat request, a connection each", connect_anew(chat(f"or/{MODEL}"))),
    "chat-log": Scenario("chat request with a log line", repeat(chat(f"or/{MODEL}")), log_level="info"),
    "chat-alias": Scenario("chat request by an alias of two", repeat(chat("smart"))),
    "stream": Scenario("ten pieces of an SSE stream", stream, units=200),
    "chat-https": Scenario("chat request, https backend", repeat(chat(f"or/{MODEL}")), is_encrypted=True),
    "stream-https": Scenario("ten pieces, https backend", stream, units=200, is_encrypted=True),
    "chat-100k": Scenario("chat request, 100 KB, model last", repeat(chat(f"or/{MODEL}", 100_000)), units=200),
    "list": Scenario("list of models, from cache", repeat(get("/v1/models"))),
    "list-304": Scenario("list of models, unchanged: 304", unchanged_list),
    "health": Scenario("GET /-/health", repeat(get("/-/health"))),
}
