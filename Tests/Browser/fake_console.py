"""A stand-in for the server behind the page: its JSON, in memory, for developing the page and for states that a real one seldom has."""

import argparse
import csv
import gzip
import io
import json
import pathlib
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import fake_models
import fake_rules
from fake_answers import Answers

PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources/SieveConsole/Page"
TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
          "form-action 'none'; frame-ancestors 'none'")


class Console(ThreadingHTTPServer):
    """`admin_key`, `read_only`, `silent` and the like may be set while it runs."""

    daemon_threads = True

    def __init__(self, port=0, models=None, hostile=False, empty=False, twins=False):
        super().__init__(("127.0.0.1", port), Handler)
        self.answers = Answers(models, hostile, empty, twins)
        self.admin_key, self.read_only, self.is_down, self.seen = None, False, False, []
        self.bell = threading.Condition()
        self.url = f"http://127.0.0.1:{self.server_port}/"

    def ring(self):
        with self.bell:
            self.bell.notify_all()

    def call(self, **members):
        """A request through the proxy, as Activity shows it."""
        self.answers.call(**members)
        self.ring()

    def start(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def handle_error(self, *_):
        pass


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json", **fields):
        data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(data), "Cache-Control": "private, no-cache",
                            "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", **fields}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, code, message, **more):
        self.reply(status, {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}, **more})

    def do_GET(self):
        self.server.seen.append(self.path)
        path = urlsplit(self.path).path
        if self.server.is_down:
            return self.close_connection_now()
        if path in ("/", "/index.html"):
            return self.file("index.html")
        if path.startswith("/-/page/"):
            return self.file(path.rsplit("/", 1)[1])
        if path == "/-/changes.atom":
            return self.may() and self.reply(200, "<feed/>", "application/atom+xml")
        if not path.startswith("/-/api/v1/"):
            return self.refuse(404, "unknown_path", "There is nothing here.")
        if self.may():
            self.api(path.removeprefix("/-/api/v1/"), {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}, None)

    def do_POST(self):
        self.server.seen.append(self.path)
        if self.server.is_down:
            return self.close_connection_now()
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.may():
            self.api(urlsplit(self.path).path.removeprefix("/-/api/v1/"), {}, body)

    def close_connection_now(self):
        self.close_connection = True
        self.connection.close()

    def file(self, name):
        file = PAGE / name
        if not file.is_file():
            return self.refuse(404, "unknown_path", "There is no such file.")
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = file.read_bytes()
        self.reply(200, gzip.compress(body) if packed else body, TYPES[name.rsplit(".", 1)[1]], **({"Content-Encoding": "gzip"} if packed else {}))

    def may(self):
        key = self.server.admin_key
        sent = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if key is None or sent == key:
            return True
        if sent:
            self.refuse(401, "admin_key_wrong", "This key is not server.admin_key.")
        else:
            self.refuse(401, "admin_key_missing", "You are not on the machine that modelsieve runs on. Send server.admin_key; "
                        "if there is none, set it in the configuration and call again.")
        return False

    def api(self, path, query, body):
        answers = self.server.answers
        if path == "activity" and "text/event-stream" in self.headers.get("Accept", ""):
            return self.stream(int(self.headers.get("Last-Event-ID") or query.get("after") or 0))
        if path == "usage.csv":
            rows = answers.usage(query)["rows"]
            text = io.StringIO()
            table = csv.DictWriter(text, rows[0].keys() if rows else ["requests"])
            table.writeheader()
            table.writerows(rows)
            return self.reply(200, text.getvalue(), "text/csv")
        with answers.lock:
            status, answer = answers.answer(unquote(path), query, body, self.server)
        self.reply(status, answer)
        answers.afterwards.pop(path, lambda: None)()
        if path in ("save", "undo") and status == 200:
            self.server.ring()

    def stream(self, after):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        told = None
        if self.server.answers.requests and after > self.server.answers.requests[-1]["id"]:
            after = 0
        while not self.server.is_down:
            state = self.server.answers.state()
            text = f"event: state\ndata: {json.dumps(state)}\n\n" if state != told else ""
            told = state
            for request in [each for each in list(self.server.answers.requests) if each["id"] > after]:
                after = request["id"]
                # As the program does: what JSON need not escape is as it came.
                text += f"id: {after}\nevent: request\ndata: {json.dumps(request, ensure_ascii=False)}\n\n"
            try:
                self.wfile.write((text or ": alive\n\n").encode())
                self.wfile.flush()
            except OSError:
                return
            with self.server.bell:
                self.server.bell.wait(1)
        self.connection.close()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("-p", "--port", type=int, default=8123)
    options.add_argument("--models", type=int)
    options.add_argument("--hostile", action="store_true")
    options.add_argument("--empty", action="store_true")
    options.add_argument("--twins", action="store_true")
    options.add_argument("--key")
    chosen = options.parse_args()
    server = Console(chosen.port, chosen.models, chosen.hostile, chosen.empty, chosen.twins)
    server.admin_key = chosen.key
    server.start()
    print(server.url, flush=True)
    chance = random.Random(1)
    while True:
        time.sleep(chance.expovariate(0.8))
        server.call()


if __name__ == "__main__":
    main()
