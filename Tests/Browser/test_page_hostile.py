"""A provider that means harm: what it says is text on the page of the program, and cut where it is long."""

import re

import fake_models
import pytest
from page_fixtures import box, draft, expect, search, visitor

MEGABYTE = 1_000_000
LONG = "<b>\u202e" + "d" * MEGABYTE
MODELS = [model for model in fake_models.hostile() if model["id"] != "long/description"]
LONG_ID = LONG[:100_000]
# Fields that the page shows, a megabyte each.
HUGE = {"id": "huge", "name": LONG, "description": LONG}


@pytest.fixture
def root(serve, backend):
    backend.models = {"data": [*MODELS, HUGE, {"id": LONG_ID}]}
    # A program that was not optimised reads a megabyte in seconds.
    return serve(list_timeout="120s", cache_ttl="1d").url + "/"


@pytest.fixture
def look(chromium, root):
    with visitor(chromium, root) as open_page:
        yield open_page


def test_a_catalogue_that_means_harm_is_text_and_the_page_stays_usable(look):
    page = look()
    table = page.get_by_role("table", name="Models")
    expect(table.get_by_role("button", name="huge", exact=True)).to_be_visible(timeout=90_000)
    sizes = page.evaluate("performance.getEntriesByType('resource').filter(each => each.name.endsWith('/models')).map(each => each.decodedBodySize)")
    assert max(sizes) < 50_000
    for model in MODELS:
        identifier = model["id"]
        if identifier.isprintable() and identifier == identifier.strip() and '"' not in identifier:
            search(page, f'"{identifier}"')
            page.locator("button.opens").first.click()
            expect(page.get_by_role("complementary", name="Model")).to_contain_text(identifier[:60])
            page.keyboard.press("Escape")
    search(page, "huge")
    page.get_by_role("button", name="huge", exact=True).click()
    details = page.get_by_role("complementary", name="Model")
    expect(details.get_by_text(re.compile(r"\(10000\d\d bytes\)")).first).to_be_visible()
    expect(details).to_contain_text(r"<b>\u202e")
    assert len(details.inner_text()) < 40_000
    page.keyboard.press("Escape")
    identifier = "<script>window.harm=2</script>"
    search(page, "script")
    box(page, identifier).uncheck()
    expect(draft(page)).to_have_text("Not saved: +0 −1")
    page.get_by_role("button", name="Review…").click()
    expect(page.get_by_role("dialog").get_by_role("region", name="Changed lines of the file")).to_contain_text(identifier)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    search(page, "hidden bytes")
    row = table.get_by_role("row").nth(1)
    expect(row).to_contain_text(f"({len(LONG_ID.encode())} bytes)")
    # No request can name it, so that no rule could show it.
    expect(row).to_contain_text("out of reach")
    expect(row.get_by_role("checkbox")).to_be_disabled()
    search(page, "")
    for part in ("Activity", "Usage", "Backends", "Connect", "Models"):
        page.get_by_role("link", name=part, exact=True).click()
    assert page.evaluate("window.harm") is None
    assert page.locator("main img, main script, main iframe, main svg[onload]").count() == 0
