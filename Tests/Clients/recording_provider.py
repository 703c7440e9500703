"""A provider of a few models that keeps what it was asked, for what the sample provider's realistic list is too large and its answers too varied."""

from __future__ import annotations

import http.server
import json
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request as it arrived; `fields` has their names in small letters."""

    target: str
    fields: dict[str, str]
    body: dict

    @property
    def authorization(self) -> str | None:
        return self.fields.get("authorization")


class RecordingProvider:
    """Lists `models`, answers every other call with what fits it, and streams as many pieces as the test lets it."""

    def __init__(self, models: list[str]):
        self.models = models
        self.requests: list[Request] = []
        self.may_go_on = threading.Semaphore(0)
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                self.record()
                self.answer({"object": "list", "data": [
                    {"id": id, "object": "model", "created": 1_700_000_000, "owned_by": "acme"} for id in provider.models]})

            def do_POST(self):
                body = self.record().body
                if body.get("stream"):
                    return self.stream(body)
                usage = {"prompt_tokens": 1, "total_tokens": 1}
                if self.path.endswith("/embeddings"):
                    self.answer({"object": "list", "model": body["model"], "usage": usage, "data": [
                        {"object": "embedding", "index": 0, "embedding": [0.25, -0.5]}]})
                else:
                    self.answer({"id": "1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [
                        {"index": 0, "finish_reason": "stop", "text": "hello", "message": {"role": "assistant", "content": "hello"}}]})

            def record(self) -> Request:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(body or b"{}"))
                provider.requests.append(request)
                return request

            def answer(self, value: dict):
                body = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def stream(self, request: dict):
                """Five words, each sent only when the test has taken the one before."""
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for number in range(5):
                    piece = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": request["model"], "choices": [
                        {"index": 0, "delta": {"content": f"{number} "}, "finish_reason": None}]}
                    self.chunk(b"data: " + json.dumps(piece).encode() + b"\n\n")
                    if not provider.may_go_on.acquire(timeout=20):
                        self.close_connection = True
                        return
                self.chunk(b"data: [DONE]\n\n")
                self.chunk(b"")

            def chunk(self, data: bytes):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
