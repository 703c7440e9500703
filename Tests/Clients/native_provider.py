"""A provider that speaks what the sample provider does not: Anthropic's, Gemini's and Ollama's own APIs, and OpenAI's files, uploads and stores."""

from __future__ import annotations

import http.server
import json
import re
import threading
import urllib.parse

WORDS = ["Good ", "morning ", "to you."]
TEXT = "".join(WORDS)


class NativeProvider:
    """Lists `model` in every API's shape and says `TEXT` in all of them. `requests` holds method, path, fields (names in small letters) and body."""

    def __init__(self, model: str):
        self.model = model
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                self.serve(b"")

            do_DELETE = do_GET

            def do_POST(self):
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.serve(body)

            def serve(self, body: bytes):
                path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
                provider.requests.append((self.command, path, {name.lower(): value for name, value in self.headers.items()}, body))
                try:
                    value = json.loads(body or b"{}")
                except ValueError:
                    value = {}
                for pattern, answer in ROUTES:
                    if found := re.fullmatch(pattern, f"{self.command} {path}"):
                        status, type, pieces = answer(provider.model, value, *found.groups())
                        break
                else:
                    status, type, pieces = 404, "application/json", [b'{"error":{"message":"Unknown request URL","type":"invalid_request_error"}}']
                self.send_response(status)
                self.send_header("Content-Type", type)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for piece in [*pieces, b""]:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def plain(value: dict, status: int = 200):
    return status, "application/json", [json.dumps(value).encode()]


def events(*events: tuple[str | None, dict]):
    return 200, "text/event-stream", [
        (f"event: {name}\n" if name else "").encode() + b"data: " + json.dumps(event).encode() + b"\n\n" for name, event in events]


def openai_list(model: str, _):
    return plain({"object": "list", "data": [{"id": model, "object": "model", "created": 1_700_000_000, "owned_by": "acme"}]})


def anthropic_message(model: str, request: dict):
    if request.get("model") != model:
        return plain({"type": "error", "error": {"type": "not_found_error", "message": f"model: {request.get('model')}"}}, 404)
    usage = {"input_tokens": 3, "output_tokens": 3}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "stop_reason": None, "stop_sequence": None, "usage": usage}
    if not request.get("stream"):
        return plain({**message, "content": [{"type": "text", "text": TEXT}], "stop_reason": "end_turn"})
    return events(
        ("message_start", {"type": "message_start", "message": {**message, "content": []}}),
        ("content_block_start", {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        *(("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}) for word in WORDS),
        ("content_block_stop", {"type": "content_block_stop", "index": 0}),
        ("message_delta", {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 3}}),
        ("message_stop", {"type": "message_stop"}))


def gemini_list(model: str, _):
    return plain({"models": [{
        "name": f"models/{model}", "displayName": "Native", "supportedGenerationMethods": ["generateContent"], "inputTokenLimit": 1000}]})


def gemini_content(model: str, _, asked: str, method: str):
    if asked != model:
        return plain({"error": {"code": 404, "message": f"models/{asked} is not found", "status": "NOT_FOUND"}}, 404)

    def piece(text: str) -> dict:
        return {"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}], "modelVersion": model}

    return plain(piece(TEXT)) if method == "generateContent" else events(*((None, piece(word)) for word in WORDS))


def ollama_tags(model: str, _):
    return plain({"models": [{"name": model, "model": model, "size": 1, "digest": "x", "details": {"family": "llama"}}]})


def ollama_chat(model: str, request: dict):
    if request.get("model") != model:
        return plain({"error": f"model '{request.get('model')}' not found"}, 404)

    def piece(text: str, done: bool) -> dict:
        return {"model": model, "created_at": "2026-01-01T00:00:00Z", "message": {"role": "assistant", "content": text}, "done": done}

    if request.get("stream", True):
        return 200, "application/x-ndjson", [
            json.dumps(piece(word, index == len(WORDS) - 1)).encode() + b"\n" for index, word in enumerate(WORDS)]
    return plain(piece(TEXT, True))


FILE = {"id": "file-1", "object": "file", "bytes": 3, "created_at": 1, "filename": "a.jsonl", "purpose": "batch", "status": "processed"}
UPLOAD = {
    "id": "upload_1", "object": "upload", "bytes": 6, "created_at": 1, "expires_at": 2, "filename": "a", "purpose": "batch", "status": "pending"}
BATCH = {
    "id": "batch_1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1", "completion_window": "24h",
    "status": "completed", "created_at": 1}
STORE = {
    "id": "vs_1", "object": "vector_store", "created_at": 1, "name": "s", "usage_bytes": 0, "status": "completed",
    "file_counts": {"in_progress": 0, "completed": 0, "failed": 0, "cancelled": 0, "total": 0}}
RESPONSE = {
    "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "native", "output": [], "parallel_tool_calls": True,
    "tool_choice": "auto", "tools": []}


def fixed(value: dict):
    return lambda *_: plain(value)


ROUTES = [
    (r"GET /v1/models", openai_list),
    (r"POST /v1/messages", anthropic_message),
    (r"GET /v1beta/models", gemini_list),
    (r"POST /v1beta/models/([^:]*):(\w+)", gemini_content),
    (r"GET /api/tags", ollama_tags),
    (r"POST /api/chat", ollama_chat),
    (r"GET /v1/files", fixed({"object": "list", "data": [FILE], "has_more": False})),
    (r"POST /v1/files|GET /v1/files/file-1", fixed(FILE)),
    (r"POST /v1/uploads", fixed(UPLOAD)),
    (r"POST /v1/uploads/upload_1/parts", fixed({"id": "part_1", "object": "upload.part", "created_at": 1, "upload_id": "upload_1"})),
    (r"POST /v1/uploads/upload_1/complete", fixed({**UPLOAD, "status": "completed", "file": FILE})),
    (r"POST /v1/batches|GET /v1/batches/batch_1", fixed(BATCH)),
    (r"POST /v1/vector_stores|GET /v1/vector_stores/vs_1", fixed(STORE)),
    (r"POST /v1/conversations", fixed({"id": "conv_1", "object": "conversation", "created_at": 1, "metadata": {}})),
    (r"POST /v1/moderations", fixed({"id": "modr_1", "model": "m", "results": []})),
    (r"GET /v1/responses/resp_1", fixed(RESPONSE)),
    (r"POST /v1/realtime/client_secrets", fixed({"value": "ek_1", "expires_at": 1, "session": {"type": "realtime", "object": "realtime.session", "id": "s"}})),
]
