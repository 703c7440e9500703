"""Pages of other sites, in a real browser on the operator's machine: they reach no backend, whatever that would answer; what is configured does."""

from __future__ import annotations

import http.client
import time
import urllib.parse

import pytest
from attempts import ATTEMPTS, READABLE, attempt
from conftest import OPERATORS_KEY

PAID = "paid"


def port(program) -> int:
    return urllib.parse.urlsplit(program.url).port


def request(program, method: str, path: str, **fields: str) -> http.client.HTTPResponse:
    """For what no browser can be made to send."""
    connection = http.client.HTTPConnection("127.0.0.1", port(program), timeout=20)
    connection.putrequest(method, path, skip_host="Host" in fields)
    for name, value in fields.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    response.body = response.read()
    return response


def reached(backend) -> list:
    return [(method, path) for method, path, _ in backend.requests]


# The browser sends these as they are, so that it is the proxy that refuses them.
SENT = ["simple fetch", "no-cors fetch", "no-cors fetch of the list", "XMLHttpRequest", "EventSource", "form", "image", "script", "frame", "stylesheet"]


def has_refused(proxy, status: int) -> bool:
    """Whether its log says so; a browser keeps what its pages may not read to itself."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if any(f"status={status}" in line for line in proxy.output):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("name", ATTEMPTS)
@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_a_page_of_another_site_reaches_no_backend(page, site, serve, backend, name, address):
    proxy = serve()
    page.goto(f"http://evil.example:{site}/")
    assert PAID not in attempt(page, name, f"http://{address}:{port(proxy)}")
    assert name not in SENT or has_refused(proxy, 403)
    assert reached(backend) == []


@pytest.mark.parametrize("name", ["simple fetch", "no-cors fetch", "EventSource", "WebSocket"])
def test_nor_does_one_without_an_origin(page, site, serve, backend, name):
    """A sandboxed frame, whose origin is `null`."""
    proxy = serve()
    page.goto(f"http://localhost:{site}/")
    page.evaluate("""() => new Promise(done => { const f = document.createElement("iframe"); f.sandbox = "allow-scripts"; f.onload = done;
        f.srcdoc = "<!doctype html><title>f</title>"; document.body.append(f) })""")
    assert PAID not in attempt(page.frames[1], name, f"http://127.0.0.1:{port(proxy)}")
    assert reached(backend) == []


@pytest.mark.parametrize("name", ATTEMPTS)
def test_nor_does_one_whose_name_leads_here(page, serve, backend, name):
    """DNS rebinding: for the browser, page and proxy are one origin."""
    proxy = serve()
    url = f"http://rebound.example:{port(proxy)}"
    page.goto(url + "/-/health")
    assert PAID not in attempt(page, name, url)
    assert name not in SENT or has_refused(proxy, 421)
    assert reached(backend) == []


@pytest.mark.parametrize("name", READABLE)
def test_nor_does_one_with_another_sites_origin_configured(page, site, serve, backend, name):
    proxy = serve({"cors_origins": ["http://chat.example", f"http://evil.example:{site + 1}"]})
    page.goto(f"http://evil.example:{site}/")
    assert PAID not in attempt(page, name, f"http://127.0.0.1:{port(proxy)}")
    assert reached(backend) == []


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize("origins", ["its own", "any"])
def test_a_configured_origin_may_call_and_read(page, site, serve, backend, name, origins):
    proxy = serve({"cors_origins": ["*" if origins == "any" else f"http://chat.example:{site}"]})
    page.goto(f"http://chat.example:{site}/")
    answer = attempt(page, name, f"http://127.0.0.1:{port(proxy)}")
    assert PAID in answer or '"m"' in answer
    method, _, fields = backend.requests[-1]
    assert method != "OPTIONS", "preflights are answered here"
    assert fields["Authorization"] == f"Bearer {OPERATORS_KEY}"


@pytest.mark.parametrize("name", READABLE)
def test_a_page_of_this_machine_may_call_and_read(page, site, serve, name):
    proxy = serve()
    page.goto(f"http://localhost:{site}/")
    answer = attempt(page, name, f"http://127.0.0.1:{port(proxy)}")
    assert PAID in answer or '"m"' in answer


@pytest.mark.parametrize("name", READABLE)
def test_a_configured_name_is_served(page, serve, name):
    proxy = serve({"hosts": ["sieve.example"]})
    url = f"http://sieve.example:{port(proxy)}"
    page.goto(url + "/-/health")
    answer = attempt(page, name, url)
    assert PAID in answer or '"m"' in answer


def test_an_answer_says_nothing_of_the_backends_address(page, site, serve):
    proxy = serve()
    page.goto(f"http://localhost:{site}/")
    names = page.evaluate(
        "async url => [...(await fetch(url + '/v1/files')).headers.keys()]", f"http://127.0.0.1:{port(proxy)}")
    assert not {"alt-svc", "strict-transport-security"} & set(names)
    response = request(proxy, "GET", "/v1/files")
    assert response.status == 200
    assert not [name for name, _ in response.getheaders() if name.lower().startswith("access-control-")]


@pytest.mark.parametrize("origin", ["app://obsidian.md", "file://", "tauri://localhost", "vscode-webview://1a2b", "vscode-file://vscode-app", "capacitor://localhost"])
def test_an_applications_page_may_call_and_read(serve, backend, origin):
    proxy = serve()
    response = request(proxy, "POST", "/v1/chat/completions", Origin=origin)
    assert response.status == 200 and response.getheader("Access-Control-Allow-Origin") == origin
    assert len(reached(backend)) == 1
    preflight = request(proxy, "OPTIONS", "/v1/chat/completions", Origin=origin, Access_Control_Request_Method="POST")
    assert preflight.status == 204 and preflight.getheader("Access-Control-Allow-Origin") == origin
    assert len(reached(backend)) == 1


def test_a_browser_extension_may_when_it_is_listed(serve, backend):
    origin = "chrome-extension://abcdefghijklmnop"
    assert request(serve(), "POST", "/v1/chat/completions", Origin=origin).status == 403
    assert reached(backend) == []
    assert request(serve({"cors_origins": [origin]}), "POST", "/v1/chat/completions", Origin=origin).status == 200


def test_refusals_say_what_would_help(serve):
    proxy = serve()
    refused = request(proxy, "POST", "/v1/chat/completions", Origin="https://evil.example")
    assert refused.status == 403 and b"cors_origins" in refused.body
    misdirected = request(proxy, "GET", "/v1/models", Host="evil.example")
    assert misdirected.status == 421 and b"server.hosts" in misdirected.body
    echo = request(proxy, "TRACE", "/v1/models")
    assert echo.status == 405
