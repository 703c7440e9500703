"""A provider that answers everything, lets every page read the answers, and keeps what it was sent."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import threading

CHAT = {"object": "chat.completion", "choices": [{"message": {"role": "assistant", "content": "paid for"}}]}
MODELS = {"object": "list", "data": [{"id": "m", "object": "model"}]}
# As careless as a provider can be: what it says of its own address would open and bend ours.
CARELESS = {
    "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Access-Control-Allow-Methods": "*", "Access-Control-Expose-Headers": "*",
    "Access-Control-Allow-Private-Network": "true", "Alt-Svc": 'h3=":443"', "Strict-Transport-Security": "max-age=31536000",
}


class RecordingBackend:
    def __init__(self):
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.models = MODELS
        backend = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                backend.requests.append((self.command, self.path, dict(self.headers)))
                if self.headers.get("Upgrade"):
                    return self.upgrade()
                body = json.dumps(backend.models if self.path.startswith("/v1/models") else CHAT).encode()
                kind = "application/json"
                if "stream" in self.path:
                    body, kind = b'data: {"paid": "for"}\n\n', "text/event-stream"
                self.send_response(200)
                for name, value in (CARELESS | {"Content-Type": kind, "Content-Length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def upgrade(self):
                accept = hashlib.sha1(self.headers["Sec-WebSocket-Key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
                self.send_response(101)
                for name, value in {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": base64.b64encode(accept).decode()}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"\x81\x08paid for")
                self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = do_TRACE = answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
