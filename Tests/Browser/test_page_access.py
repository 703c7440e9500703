"""Who may not see the page's data can neither read nor change any of it."""

import json
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from page_fixtures import expect
from test_page_demo import HIDDEN, ask, listed

SAVE = {"change": {"backends": {"sample": {"simple": ["tessera/grout-8x7b-instruct"]}}}}
READ = ["session", "models", "rules", "backends", "changes", "activity", "usage", "usage.csv", "connect", f"model?id={HIDDEN}"]


def changes(demo, **fields):
    """What a save and an undo are answered with."""
    _, session = ask(demo, "-/api/v1/session")
    return [ask(demo, f"-/api/v1/{path}", {**body, "hash": session["file"]["hash"]}, **fields)[0] for path, body in (("save", SAVE), ("undo", {}))]


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
def test_a_page_of_another_site_can_neither_read_nor_write(page, site, demo, mode):
    was = demo.file.read_bytes()
    _, session = ask(demo, "-/api/v1/session")
    page.goto(f"http://evil.example:{site}/")
    for path, body in [(path, None) for path in READ] + [("save", {**SAVE, "hash": session["file"]["hash"]}), ("undo", {"hash": session["file"]["hash"]})]:
        got = page.evaluate("""async ([url, mode, body]) => {
          try {
            const answer = await fetch(url, {mode, ...(body && {method: 'POST', body: JSON.stringify(body)})});
            return answer.type === 'opaque' ? '' : await answer.text();
          } catch { return ''; }
        }""", [f"{demo.root}-/api/v1/{path}", mode, body])
        assert got == "", path
    framed = page.evaluate("""url => new Promise(done => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.onload = () => { try { done(frame.contentDocument?.title ?? ''); } catch { done(''); } };
      frame.src = url;
    })""", demo.root)
    assert framed == ""
    assert demo.file.read_bytes() == was


def test_a_rebound_name_is_misdirected(page, demo):
    was = demo.file.read_bytes()
    answer = page.goto(f"http://evil.example:{urlsplit(demo.url).port}/")
    assert answer.status == 421
    got = page.evaluate("async body => (await fetch('/-/api/v1/save', {method: 'POST', body, headers: {'Content-Type': 'application/json'}})).status", json.dumps(SAVE))
    assert got == 421
    assert demo.file.read_bytes() == was


@pytest.mark.parametrize("fields", [{"X_Forwarded_For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"Via": "1.1 gate"}, {"X_Real_IP": "203.0.113.9"}])
def test_a_forwarded_caller_can_neither_read_nor_write(demo, fields):
    was, before = demo.file.read_bytes(), listed(demo)
    for path in READ:
        status, answer = ask(demo, f"-/api/v1/{path}", **fields)
        assert (status, answer["error"]["code"]) == (401, "admin_key_missing"), path
    assert changes(demo, Origin=demo.url, **fields) == [401, 401]
    assert demo.file.read_bytes() == was and listed(demo) == before


@pytest.mark.parametrize("origin", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_a_change_that_no_page_of_ours_asks_for_is_refused(demo, origin):
    was = demo.file.read_bytes()
    assert changes(demo, **origin) == [403, 403]
    assert demo.file.read_bytes() == was


def address_of_this_machine():
    """One that is not its own loopback; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def test_a_caller_from_elsewhere_needs_the_admin_key(chromium, serve):
    address = address_of_this_machine()
    if address.startswith("127."):
        pytest.skip("this machine has no address but its loopback")
    proxy = serve({"host": "0.0.0.0", "admin_key": "the-admin-key"})
    root = f"http://{address}:{urlsplit(proxy.url).port}/"
    for path in READ:
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{root}-/api/v1/{path}", timeout=20)
        assert (refusal.value.code, json.loads(refusal.value.read())["error"]["code"]) == (401, "admin_key_missing")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(root)
    expect(page.get_by_role("heading", name="This page needs the admin key")).to_be_visible()
    key = page.get_by_label("Admin key")
    key.fill("not-the-admin-key")
    key.press("Enter")
    expect(page.get_by_role("heading", name="That is not the admin key")).to_be_visible()
    key.fill("the-admin-key")
    key.press("Enter")
    expect(page.get_by_role("heading", name="No backend answers").or_(page.get_by_role("table", name="Models"))).to_be_visible()
    context.close()
