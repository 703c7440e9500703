"""Activity, Usage, Backends and Connect."""

import re

import pytest
from page_fixtures import expect, ready


def test_a_request_shows_the_moment_it_has_ended(visit, console):
    page = visit("#activity")
    expect(page.get_by_role("heading", name="No request yet")).to_be_visible()
    console.call(model="sample/northwind/gale-3-8b", client="phone", outcome="ok", status=200)
    row = page.get_by_role("table", name="Requests").get_by_role("row").nth(1)
    expect(row).to_contain_text("phone")
    expect(row).to_contain_text("200 ok")
    console.call(model="sample/anselm/ode-4", outcome="upstream_cut", status=200)
    expect(row).to_contain_text("200 cut off")


def test_a_request_tells_everything_the_log_knows(visit, console):
    console.call(model="sample/northwind/gale-3-8b", client="phone", outcome="fallback", status=200, attempts="spare=connect, sample=200", cost=0.0042, trace_id="0af7651916cd43dd")
    page = visit("#activity")
    page.get_by_role("button", name="sample/northwind/gale-3-8b", exact=True).click()
    details = page.get_by_role("complementary", name="Request")
    for text in ("ok, by fallback", "spare=connect, sample=200", "$0.0042", "0af7651916cd43dd", "POST /v1/chat/completions"):
        expect(details).to_contain_text(text)
    details.get_by_role("link", name="The model").click()
    expect(page.get_by_role("complementary", name="Model")).to_contain_text("sample/northwind/gale-3-8b")


def test_requests_are_filtered_and_hold_still_while_one_reads(visit, console):
    for _ in range(80):
        console.call(client="desk", status=200, outcome="ok")
    console.call(client="phone", status=429, outcome="ok")
    page = visit("#activity")
    page.get_by_role("searchbox").fill("client:phone")
    expect(page.get_by_text("1 request", exact=True)).to_be_visible()
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="errors").click()
    expect(page.get_by_text("1 request", exact=True)).to_be_visible()
    page.get_by_role("button", name="errors").click()
    table = page.get_by_role("table", name="Requests")
    table.evaluate("table => table.parentElement.scrollTo(0, 600)")
    expect(page.get_by_role("button", name="Paused")).to_be_visible()
    console.call(client="phone")
    page.get_by_role("button", name="Paused, 1 new").click()
    expect(table.get_by_role("row").nth(1)).to_contain_text("phone")


def test_usage_adds_up_to_what_the_server_says(visit, console):
    usage = console.answers.usage({})
    page = visit("#usage")
    table = page.get_by_role("region", name="Usage as a table")
    expect(table.get_by_role("row", name=re.compile("^All"))).to_contain_text(f"{usage['total']['requests']:,}")
    models = {row["model"] for row in usage["rows"]}
    for model in models:
        requests = sum(row["requests"] for row in usage["rows"] if row["model"] == model)
        expect(table.get_by_role("row", name=model)).to_contain_text(f"{requests:,}")
    expect(table.get_by_role("row", name=re.compile("^Unknown"))).to_contain_text(
        f"{usage['total']['unknown_tokens']:,} told no usage · {usage['total']['unknown_cost'] - usage['total']['unknown_tokens']:,} without a price")
    expect(table.get_by_role("row", name=re.compile("^local.gale"))).to_contain_text("unknown")
    by_day = page.get_by_role("table", name="Cost by day and model")
    expect(by_day.get_by_role("row").nth(1)).to_contain_text(usage["from"])
    page.get_by_text("Client", exact=True).last.click()
    expect(table.get_by_role("row", name=re.compile("^phone"))).to_be_visible()
    expect(page).to_have_url(re.compile("by=client"))


@pytest.mark.parametrize("told", [0, 1, 3])
def test_calls_that_told_no_usage_of_a_model_with_a_price_do_not_lack_one(visit, console, told):
    """They have no cost for want of tokens: `unknown_cost` counts them, too."""
    figures = {"requests": 4, "unknown_tokens": 4 - told, "unknown_cost": 4 - told, "input_tokens": 100 * told, "output_tokens": 9 * told, "cached_tokens": 0, "cost": 0.25 * told}
    month = console.answers.usage({})
    console.answers.usage = lambda query: {**month, "total": figures, "rows": [{"day": month["from"], "model": "priced/model", **figures}]}
    page = visit("#usage")
    table = page.get_by_role("region", name="Usage as a table")
    expect(table.get_by_role("row", name=re.compile("^Unknown")).get_by_role("rowheader")).to_have_text(f"Unknown: {4 - told} told no usage")
    for row in ("priced.model", "All"):
        expect(table.get_by_role("row", name=re.compile(f"^{row}")).get_by_role("cell").last).to_have_text(f"${0.25 * told:.2f}" if told else "unknown")


def test_usage_goes_back_by_months_and_comes_as_csv(visit, console):
    page = visit("#usage")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.path().read_text().startswith("day,model,requests,")
    now = page.get_by_role("heading", level=1).and_(page.locator(":visible")).inner_text()
    page.get_by_role("button", name="The month before").click()
    expect(page.get_by_role("heading", name=now)).to_have_count(0)
    page.get_by_role("button", name="The month after").click()
    expect(page.get_by_role("heading", name=now)).to_be_visible()
    expect(page.get_by_role("button", name="The month after")).to_be_disabled()


def test_a_backend_that_is_down_says_why_and_since_when(visit):
    page = visit("#backends")
    spare = page.get_by_role("article", name="spare")
    expect(spare).to_contain_text("down for 40 min")
    expect(spare).to_contain_text("connection refused (127.0.0.1:9)")
    spare.get_by_role("button", name="Check the key of spare").click()
    expect(spare.get_by_role("status")).to_have_text("connection refused (127.0.0.1:9)")
    sample = page.get_by_role("article", name="sample")
    sample.get_by_role("button", name="Check the key of sample").click()
    expect(sample.get_by_role("status")).to_contain_text("Works: 288 models")
    expect(sample).to_contain_text("os.environ/SAMPLE_KEY")
    expect(page.get_by_text("+ moonfield/luna-k2", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Atom")).to_have_attribute("href", "/-/changes.atom")
    sample.get_by_role("link", name=re.compile("of 288")).click()
    expect(page.get_by_role("searchbox")).to_have_value("backend:sample")


def test_with_a_key_the_feed_comes_as_a_file(visit, console):
    console.admin_key = "right"
    page = visit("#backends", expects=("Failed to load resource",))
    page.get_by_label("Admin key").fill("right")
    page.get_by_role("button", name="Open").click()
    # At once, and not when the page looks again after a while.
    expect(page.get_by_role("link", name="Atom")).to_be_visible(timeout=8_000)
    # The part is drawn anew with each answer; from this one on it stays.
    expect(page.get_by_role("link", name=re.compile("of 288"))).to_be_visible()
    expect(page.get_by_text("+ moonfield/luna-k2", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Atom").click()
    assert download.value.path().read_text() == "<feed/>"
    assert download.value.suggested_filename == "modelsieve.atom"


def test_settings_of_a_client_are_copied_as_they_stand(visit, console):
    page = visit("#connect", permissions=["clipboard-read", "clipboard-write"])
    expect(page.get_by_role("button", name="curl", exact=True)).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="LibreChat").click()
    expect(page.get_by_text("librechat.yaml")).to_be_visible()
    page.get_by_role("region", name="Connect").get_by_role("combobox", name="As seen by").select_option("small")
    expect(page.get_by_text(f"baseURL: {console.url}view/small/v1")).to_be_visible()
    page.get_by_role("button", name="Copy for librechat.yaml").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert f"{console.url}view/small/v1" in page.evaluate("navigator.clipboard.readText()")


def test_the_page_stays_where_it_is_asked_to_be(visit):
    page = ready(visit())
    page.get_by_role("link", name="Backends", exact=True).click()
    page.go_back()
    expect(page.get_by_role("table", name="Models")).to_be_visible()
