"""A person who opens the page, of a stand-in server or of the program: what went wrong behind it fails the test."""

import contextlib
import os
import pathlib
import re
import sys
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_console import Console
from playwright.sync_api import expect

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "Clients"))

from program import Program  # noqa: E402

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "docs/images"
expect.set_options(timeout=30_000)


@pytest.fixture
def console(request):
    """The stand-in; `@pytest.mark.parametrize("console", [{…}], indirect=True)` gives it another nature."""
    server = Console(**getattr(request, "param", {})).start()
    yield server
    server.is_down = True
    server.ring()
    server.shutdown()
    server.server_close()


@pytest.fixture
def busy(console):
    for _ in range(120):
        console.call()
    return console


@contextlib.contextmanager
def visitor(chromium, root):
    """Opens the page as somebody new. At the end, the browser's console was empty and no request had left the origin."""
    contexts, wrong = [], []

    def open_page(address="", scheme="light", width=1280, height=800, expects=(), before=None, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", **options)
        context.set_default_timeout(30_000)
        context.set_default_navigation_timeout(90_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda message: wrong.append(f"console: {message.text}") if not any(each in message.text for each in expects) else None)
        page.on("request", lambda asked: wrong.append(f"left the origin: {asked.url}")
                if urlsplit(asked.url).scheme not in ("data", "blob") and urlsplit(asked.url).netloc != urlsplit(root).netloc else None)
        if before:
            before(page)
        page.goto(root + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # Without a look at `wrong`, the report of a fixture tells nothing.
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def visit(chromium, console):
    with visitor(chromium, console.url) as open_page:
        yield open_page


class Demo(Program):
    """`modelsieve demo`, and the file that it has its configuration in."""

    def __init__(self, folder, *arguments):
        super().__init__(folder, "demo", "-p", "0", *arguments, announcement=r"(http://127\.0\.0\.1:\d+)/v1 shows")
        self.root = self.url + "/"

    @property
    def file(self):
        """Told below the address."""
        return pathlib.Path(re.search(r"Its configuration, (\S+),", "".join(self.output)).group(1))


@pytest.fixture
def demo(tmp_path):
    program = Demo(tmp_path / "demo", "--no-traffic")
    yield program
    program.stop()


@pytest.fixture
def see(chromium, demo):
    """Opens the page of a running demo."""
    with visitor(chromium, demo.root) as open_page:
        yield open_page


def ready(page):
    """The page once its models are there."""
    expect(page.get_by_role("table", name="Models").get_by_role("row").nth(3)).to_be_visible()
    return page


def counts(page):
    """How many of those found are shown and hidden, as the page says."""
    text = page.get_by_text("shown ·").inner_text()
    shown, hidden = text.replace(",", "").split(" · ")
    return int(shown.split()[0]), int(hidden.split()[0])


def search(page, text):
    page.get_by_role("searchbox").fill(text)


def box(page, identifier):
    return page.get_by_role("checkbox", name=f"Show {identifier}", exact=True)


def draft(page):
    return page.get_by_text("Not saved:")


def violations(page):
    """What axe finds, in words."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def picture(page, name):
    """Into docs/images, where SIEVE_PICTURES is set; a run of the tests alone changes no file."""
    if os.environ.get("SIEVE_PICTURES"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        (IMAGES / f"{name}.png").write_bytes(page.screenshot())


PARTS = ["models", "activity", "usage", "backends", "connect"]


def settle(page, part):
    """The part once what it shows is there."""
    landmark = {"models": page.get_by_role("table", name="Models"), "activity": page.get_by_role("table", name="Requests"), "usage": page.get_by_role("region", name="Usage as a table"),
                "backends": page.get_by_role("heading", name="New and gone"), "connect": page.get_by_role("heading", name="curl")}[part]
    expect(landmark).to_be_visible()
    expect(page.get_by_text("1 down")).to_be_visible()
    return page
