"""Backends for the inputs: lists that are long, large or hostile, and calls that are answered with `{}`. A process of its own."""

from __future__ import annotations

import http.server
import json
import multiprocessing
import socketserver
import urllib.parse


def models(ids: list[str], **fields) -> list[dict]:
    return [{"id": name, "object": "model", "created": 1794000000, "owned_by": "x", **fields} for name in ids]


LISTS = {
    "small": models([f"vendor/model-{number}" for number in range(5)]),
    # Each makes `.*(llama|gemma).*(instruct|-it).*` try hundreds of ways, and another pattern thousands.
    "long": models([f"{number}-" + "llama-gemma-" * 41 for number in range(300)]),
    "longer": models([f"{number}-" + "llama-gemma-" * 41 for number in range(2000)]),
    "many": models([f"vendor-{number % 50}/model-{number}-instruct" for number in range(10_000)], description="x" * 480),
}
BODIES = {name: json.dumps({"object": "list", "data": entries}).encode() for name, entries in LISTS.items()}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 600

    def do_GET(self):
        path, _, query = self.path.partition("?")
        name = path.split("/")[1]
        limit = urllib.parse.parse_qs(query).get("limit")
        if path.endswith("/models") and name in BODIES:
            self.server.lists.value += 1
            self.answer(self.page(name, int(limit[0]), query) if limit and limit[0].isdigit() else BODIES[name])
        else:
            self.answer(b"{}")

    def page(self, name: str, limit: int, query: str) -> bytes:
        """As providers cut their lists, by `limit` and `after`."""
        entries = LISTS[name]
        after = urllib.parse.parse_qs(query).get("after", urllib.parse.parse_qs(query).get("after_id", [""]))[0]
        start = next((place + 1 for place, entry in enumerate(entries) if entry["id"] == after), 0)
        page = entries[start : start + limit]
        return json.dumps({"data": page, "has_more": start + limit < len(entries), "last_id": page[-1]["id"] if page else None}).encode()

    def do_POST(self):
        rest = int(self.headers.get("Content-Length", 0))
        while rest > 0 and (piece := self.rfile.read1(min(rest, 65536))):
            rest -= len(piece)
        self.answer(b"{}")

    def answer(self, body: bytes):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_):
        pass


class Backends:
    """Serves `http://127.0.0.1:PORT/NAME/v1`; counts the lists it was asked for."""

    def __init__(self):
        ready = multiprocessing.Queue()
        self.lists = multiprocessing.Value("i", 0)
        self.process = multiprocessing.Process(target=self.serve, args=[ready, self.lists], daemon=True)
        self.process.start()
        self.port = ready.get(timeout=30)

    @staticmethod
    def serve(ready, lists):
        server = Server(("127.0.0.1", 0), Handler)
        server.lists = lists
        ready.put(server.server_address[1])
        server.serve_forever()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}/v1"

    def close(self):
        self.process.terminate()
        self.process.join()
