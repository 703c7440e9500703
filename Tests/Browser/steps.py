"""What a person does at the page of a running demo, and what a client gets of it."""

import json
import time
import urllib.error
import urllib.request


def ask(demo, path, body=None, **fields):
    """What the demo answers: the status and the JSON."""
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(demo.root + path, data, {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def listed(demo, door=""):
    """The ids that a client gets; `door` is that of a view, with a slash at its end."""
    return [model["id"] for model in ask(demo, f"{door}v1/models")[1]["data"]]


def within(seconds, holds):
    """Whether it holds before that time is up."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def comments(text):
    return [line.split("#", 1)[1] for line in text.splitlines() if "#" in line]


def tab_to(page, name):
    """Presses Tab until what is called so has the focus; a person would give up as well."""
    for _ in range(60):
        if page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {name}")
