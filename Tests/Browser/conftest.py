"""Fixtures: a real Chromium in which names lead where a test wants them, and proxies in front of a provider that remembers."""

from __future__ import annotations

import http.server
import itertools
import os
import pathlib
import sys
import threading

import pytest
import yaml
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Clients"))

from page_fixtures import busy, console, demo, see, visit  # noqa: E402, F401
from program import Program, proxy  # noqa: E402
from recording_backend import RecordingBackend  # noqa: E402

OPERATORS_KEY = "sk-the-operators"
# Every name leads to this machine, as an attacker's does after rebinding.
FLAGS = ["--no-sandbox", "--host-resolver-rules=MAP *.example 127.0.0.1"]


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page of a browser that knows nothing of what went before."""
    context = chromium.new_context()
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def backend():
    recording = RecordingBackend()
    yield recording
    recording.stop()


@pytest.fixture
def serve(tmp_path, backend):
    """Starts a proxy with the operator's key for `backend`; `server` is that section of its configuration."""
    numbers, running = itertools.count(), []

    def start(server: dict | None = None, **options) -> Program:
        text = yaml.safe_dump({"server": server or {}, "model_filter": {"base_url": backend.url, "api_key": OPERATORS_KEY, **options}}, sort_keys=False)
        number = next(numbers)
        configuration = tmp_path / f"config-{number}.yaml"
        configuration.write_text(text)
        running.append(proxy(tmp_path / f"proxy-{number}", configuration))
        return running[-1]

    yield start
    for program in running:
        program.stop()


@pytest.fixture(scope="session")
def site():
    """A web site that has an empty page at every path, under whatever name it is asked for. Its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            body = b"<!doctype html><meta charset=utf-8><title>site</title>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
