"""What the page says and keeps when things are not as they should be."""

import re

import pytest
from page_fixtures import counts, draft, expect, ready, search

NETWORK = ("Failed to load resource",)


def tick(page, identifier):
    search(page, identifier)
    page.get_by_role("checkbox", name=f"Show {identifier}", exact=True).check()
    expect(draft(page)).to_be_visible()


@pytest.mark.parametrize("console", [{"empty": True}], indirect=True)
def test_where_no_backend_answers_each_is_quoted(visit):
    page = visit()
    expect(page.get_by_role("heading", name="No backend answers")).to_be_visible()
    for said in ("answered 401 Unauthorized: check the key OPENROUTER_KEY", "connection refused (127.0.0.1:11434)", "connection refused (127.0.0.1:9)"):
        expect(page.get_by_role("region", name="Models").get_by_text(said)).to_be_visible()
    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_role("heading", name="No request yet")).to_be_visible()
    page.get_by_role("link", name="Usage").click()
    expect(page.get_by_role("heading", name="Nothing was called this month")).to_be_visible()


def test_a_search_that_finds_nothing_can_be_cleared(visit):
    page = ready(visit())
    search(page, "no such model")
    expect(page.get_by_role("heading", name="No model is like that")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(page.get_by_role("table", name="Models")).to_be_visible()


@pytest.mark.parametrize("console", [{"hostile": True}], indirect=True)
def test_what_backends_say_is_text_whatever_is_in_it(visit, console):
    page = ready(visit())
    for identifier in [model["id"] for model in console.answers.lists["local"]]:
        if not identifier.isprintable() or identifier != identifier.strip() or '"' in identifier:
            continue
        search(page, f'"{identifier}"')
        opens = page.locator("button.opens").first
        opens.click()
        expect(page.get_by_role("complementary", name="Model")).to_contain_text(identifier[:60])
        page.keyboard.press("Escape")
    search(page, "")
    for part in ("Activity", "Usage", "Backends", "Models"):
        page.get_by_role("link", name=part, exact=True).click()
    assert page.evaluate("window.harm") is None
    assert page.locator("main img, main script, main iframe, main svg[onload]").count() == 0


@pytest.mark.parametrize("console", [{"hostile": True}], indirect=True)
def test_a_field_of_a_megabyte_is_cut_and_counted(visit):
    page = visit("#models?q=long/description")
    page.get_by_role("button", name="local/long/description", exact=True).click()
    expect(page.get_by_text(re.compile(r"\(1000003 bytes\)"))).to_be_visible()


def test_a_refusal_that_comes_late_does_not_ask_for_the_key_again(visit, console):
    console.admin_key, held = "right", []
    page = visit(expects=NETWORK, before=lambda page: page.route("**/api/v1/session", lambda route: route.continue_() if held else held.append(route)))
    page.get_by_label("Admin key").fill("right")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="This page needs the admin key")).to_be_hidden()
    held[0].continue_()
    ready(page)
    expect(page.get_by_role("heading", name="This page needs the admin key")).to_be_hidden()


def test_a_missing_admin_key_is_told_apart_from_a_wrong_one_and_kept_for_the_tab(visit, console):
    console.admin_key = "right"
    page = visit(expects=NETWORK)
    expect(page.get_by_role("heading", name="This page needs the admin key")).to_be_visible()
    key = page.get_by_label("Admin key")
    expect(key).to_be_focused()
    key.fill("wrong")
    key.press("Enter")
    expect(page.get_by_role("heading", name="That is not the admin key")).to_be_visible()
    key.fill("right")
    page.get_by_role("button", name="Open").click()
    ready(page)
    page.reload()
    ready(page)
    assert page.evaluate("JSON.stringify(localStorage)").find("right") < 0
    other = page.context.new_page()
    other.goto(console.url)
    expect(other.get_by_role("heading", name="This page needs the admin key")).to_be_visible()
    assert "right" not in " ".join(console.seen)


def test_a_second_browser_is_told_and_keeps_its_draft(visit, console):
    first, second = ready(visit()), ready(visit())
    tick(first, "sample/jade-river/delta-2-7b-instruct")
    tick(second, "sample/jade-river/delta-2-14b-instruct")
    first.get_by_role("button", name="Review…").click()
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Saved.")).to_be_visible()
    expect(second.get_by_role("alert")).to_contain_text("The file changed underneath.")
    expect(draft(second)).to_have_text("Not saved: +1 −0")
    second.get_by_role("button", name="Put the draft on the new file").click()
    expect(second.get_by_role("alert")).to_have_count(0)
    second.get_by_role("button", name="Review…").click()
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Saved.")).to_be_visible()
    assert console.answers.sections["backends/sample"]["simple"] == ["jade-river/delta-2-7b-instruct", "jade-river/delta-2-14b-instruct"]


def test_a_save_that_comes_too_late_is_refused_and_the_draft_kept(visit, console):
    page = ready(visit(expects=NETWORK))
    tick(page, "sample/jade-river/delta-2-7b-instruct")
    page.get_by_role("button", name="Review…").click()
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    console.answers.sections["backends/local"]["simple"] = ["gale-3.3:8b"]
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("not the file that the draft began with")
    page.get_by_role("dialog").get_by_role("button", name="Put the draft on the file as it is now").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert console.answers.sections["backends/local"]["simple"] == ["gale-3.3:8b"]
    assert console.answers.sections["backends/sample"]["simple"] == ["jade-river/delta-2-7b-instruct"]


def test_a_file_that_cannot_be_written_gives_the_text_to_paste(visit, console):
    console.read_only = True
    page = ready(visit())
    expect(page.get_by_text("The file is read-only")).to_be_visible()
    tick(page, "sample/jade-river/delta-2-7b-instruct")
    page.get_by_role("button", name="Review…").click()
    expect(page.get_by_role("textbox", name="The file as it would be")).to_have_value(re.compile("- jade-river/delta-2-7b-instruct"))
    expect(page.get_by_role("button", name="Save")).to_be_hidden()


def test_a_lost_connection_shows_and_heals(visit, console):
    page = ready(visit(expects=(*NETWORK, "net::ERR")))
    console.is_down = True
    console.ring()
    expect(page.get_by_role("alert")).to_contain_text("Connection lost.")
    tick_is_kept = page.get_by_role("checkbox", name="Show sample/northwind/gale-3-3b-instruct", exact=True)
    tick_is_kept.uncheck()
    console.is_down = False
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(draft(page)).to_have_text("Not saved: +0 −1")


def test_a_draft_survives_a_reload_of_the_page(visit):
    page = ready(visit())
    tick(page, "sample/jade-river/delta-2-7b-instruct")
    page.reload()
    expect(draft(page)).to_have_text("Not saved: +1 −0")
    page.get_by_role("button", name="Discard").click()
    expect(draft(page)).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()
    expect(draft(page)).to_be_visible()


def test_models_that_appear_show_up_by_themselves(visit, console):
    page = visit("#models?q=brand-new")
    expect(page.get_by_role("heading", name="No model is like that")).to_be_visible()
    console.answers.lists["local"].append({"id": "brand-new:1b", "object": "model", "owned_by": "library"})
    console.answers.version += 1
    console.ring()
    expect(page.get_by_role("button", name="local/brand-new:1b", exact=True)).to_be_visible()


@pytest.mark.parametrize("answered", ["session", "models", "rules"])
def test_what_changes_while_the_page_loads_is_not_missed(visit, console, answered):
    def appear():
        console.answers.lists["local"].append({"id": "brand-new:1b", "object": "model", "owned_by": "library"})
        console.answers.version += 1
        console.ring()

    console.answers.afterwards[answered] = appear
    page = visit("#models?q=brand-new")
    expect(page.get_by_role("button", name="local/brand-new:1b", exact=True)).to_be_visible()


def test_a_file_with_a_mistake_on_disk_is_told_until_it_is_mended(visit, console):
    page = ready(visit())
    console.answers.problems = [{"message": "unknown key 'globb'. Did you mean 'glob'?", "section": "backends/sample", "key": None, "index": None, "field": None,
                                 "place": {"line": 12, "column": 5}}]
    console.ring()
    expect(page.get_by_role("alert")).to_contain_text("line 12: unknown key 'globb'. Did you mean 'glob'?")
    console.answers.problems = []
    console.ring()
    expect(page.get_by_role("alert")).to_have_count(0)


GO_ELSEWHERE = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  [...document.querySelectorAll("button")].find(each => each.textContent === "Rules").click();
  await frame();
  await frame();
  location.hash = "#usage";
  // A timer that is set later and is longer ends later.
  await new Promise(done => setTimeout(done, 300));
}"""


def test_who_goes_elsewhere_at_once_is_not_taken_back(visit):
    """The address of what was picked is written a moment later."""
    page = ready(visit())
    page.evaluate(GO_ELSEWHERE)
    expect(page.get_by_role("region", name="Usage").first).to_be_visible()
    assert page.evaluate("location.hash") == "#usage"
