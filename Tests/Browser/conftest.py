"""What the tests of the page share; see page_fixtures.py."""

from page_fixtures import chromium, console, visit  # noqa: F401
