"""Where one thing meets another: a menu and the focus, a draft and somebody else's save, a small screen and a wide table."""

import re

import pytest
from page_fixtures import counts, draft, expect, ready, search

NETWORK = ["Failed to load resource"]


@pytest.mark.parametrize("touch", [False, True])
def test_the_words_of_a_choice_choose_it(visit, touch):
    page = ready(visit(has_touch=touch))
    page.locator("summary", has_text="Price").click()
    words = page.locator("label", has=page.get_by_role("radio", name="free")).locator("span").first
    words.tap() if touch else words.click()
    expect(page.get_by_role("searchbox")).to_have_value("price=0")


def test_a_term_that_is_turned_round_is_not_its_opposite(visit):
    page = ready(visit())
    search(page, "-backend:sample gale")
    shown, hidden = counts(page)
    assert shown + hidden > 0
    expect(page.get_by_role("region", name="Models").locator("summary", has_text="Backend")).to_have_text("Backend")
    search(page, "-shown")
    expect(page.get_by_role("radio", name="Shown", exact=True)).not_to_be_checked()


def other_save(console, page):
    """Somebody else saves the file, which makes it another."""
    console.answers.sections["backends/local"]["simple"] = ["gale-3.3:8b"]
    console.ring()
    expect(page.get_by_role("alert")).to_contain_text("The file changed underneath.")


def test_a_list_whose_last_entry_went_is_gone_on_the_new_file_too(visit, console):
    page = ready(visit("#models?panel=backends/spare"))
    page.get_by_role("button", name="Remove simple mosaic-large").click()
    expect(draft(page)).to_be_visible()
    other_save(console, page)
    page.get_by_role("button", name="Put the draft on the new file").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Review…").click()
    dialog = page.get_by_role("dialog", name="Review the change")
    expect(dialog).not_to_contain_text("[]")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert "simple" not in console.answers.sections["backends/spare"]


def test_the_review_of_a_draft_on_a_file_that_changed_takes_nothing_of_the_other_save_out(visit, console):
    page = ready(visit("#models?panel=backends/spare", expects=NETWORK))
    page.get_by_role("button", name="Remove simple mosaic-large").click()
    console.answers.sections["backends/spare"]["simple"] = ["mosaic-large", "mosaic-small", "mosaic-tiny"]
    console.ring()
    expect(page.get_by_role("alert")).to_contain_text("The file changed underneath.")
    page.get_by_role("button", name="Review…").click()
    diff = page.get_by_role("region", name="Changed lines of the file")
    expect(diff.locator("tr.removed")).to_have_count(1)
    expect(diff.locator("tr.removed")).to_contain_text("mosaic-large")


@pytest.mark.parametrize("mistyped", ["sesame—open", "“right”", "ключ", "two words"])
def test_a_key_with_letters_that_no_key_has_is_told_and_kept_nowhere(visit, console, mistyped):
    console.admin_key = "right"
    page = visit(expects=NETWORK)
    key = page.get_by_label("Admin key")
    key.fill(mistyped)
    key.press("Enter")
    expect(page.get_by_role("heading", name="That is not the admin key")).to_be_visible()
    assert page.evaluate("Object.values(sessionStorage).join()").find(mistyped) < 0
    key.fill("right")
    key.press("Enter")
    ready(page)


def test_usage_has_all_its_rows_on_a_phone(visit):
    page = visit("#usage", width=390, height=844, has_touch=True, is_mobile=True)
    table = page.get_by_role("region", name="Usage as a table")
    rows = table.get_by_role("row")
    expect(table.get_by_role("row", name=re.compile("^All"))).to_be_visible()
    assert rows.count() == table.locator("tr").count() > 6
    for row in rows.all():
        expect(row).to_be_visible()


@pytest.mark.parametrize("cost", [0.013, 0.027, 0.045, 0.11, 0.14, 2.6, 4.4, 14, 26])
def test_the_axis_of_cost_says_where_its_lines_are(visit, console, cost):
    figures = {"requests": 4, "unknown_tokens": 0, "unknown_cost": 0, "input_tokens": 100, "output_tokens": 9, "cached_tokens": 0, "cost": cost}
    month = console.answers.usage({})
    console.answers.usage = lambda query: {**month, "total": figures, "rows": [{"day": month["from"], "model": "priced/model", **figures}]}
    page = visit("#usage")
    expect(page.locator("svg text.axis")).not_to_have_count(0)
    bottom, middle, top = sorted(float(each.replace("$", "").replace(",", "")) for each in page.locator("svg text.axis").all_text_contents() if each.startswith("$"))
    assert bottom == 0 and middle == pytest.approx(top / 2) and top >= cost * 0.999


def test_a_filter_of_activity_takes_what_it_names_and_nothing_that_is_like_it(visit, console):
    for client in ("ann", "joanna", "ann"):
        console.call(client=client)
    page = visit("#activity")
    page.get_by_role("searchbox").fill("client:ann")
    expect(page.get_by_text("2 requests")).to_be_visible()


def take(page, rule):
    page.get_by_role("button", name=f"Remove {rule}").click()


def rules_of_spare(visit, console, **options):
    """The page at a backend that names three models."""
    console.answers.sections["backends/spare"]["simple"] = ["mosaic-large", "mosaic-small", "mosaic-tiny"]
    return ready(visit("#models?panel=backends/spare", **options))


def review(page):
    page.get_by_role("button", name="Review…").click()
    return page.get_by_role("dialog", name="Review the change")


def test_what_is_changed_while_a_save_is_under_way_is_still_to_be_saved(visit, console):
    page = rules_of_spare(visit, console)
    take(page, "simple mosaic-large")
    dialog = review(page)
    waiting = []
    page.route("**/api/v1/save", lambda route: waiting.append(route))
    with page.expect_request("**/api/v1/save"):
        dialog.get_by_role("button", name="Save").click()
    page.keyboard.press("Escape")
    take(page, "simple mosaic-small")
    waiting[0].continue_()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(draft(page)).to_be_visible()
    dialog = review(page)
    expect(dialog.locator("tr.removed")).to_have_count(1)
    expect(dialog.locator("tr.removed")).to_contain_text("mosaic-small")


def test_a_draft_that_comes_back_leaves_what_was_changed_since(visit, console):
    page = rules_of_spare(visit, console)
    take(page, "simple mosaic-large")
    page.get_by_role("button", name="Discard").click()
    take(page, "simple mosaic-small")
    page.get_by_role("button", name="Bring it back").click()
    removed = review(page).locator("tr.removed")
    expect(removed).to_have_count(2)


def test_a_draft_of_what_the_file_has_no_more_is_told_to_be_gone(visit, console):
    page = rules_of_spare(visit, console, expects=NETWORK)
    take(page, "simple mosaic-large")
    expect(draft(page)).to_be_visible()
    del console.answers.sections["backends/spare"], console.answers.lists["spare"]
    console.ring()
    page.get_by_role("button", name="Put the draft on the new file").click()
    expect(page.get_by_text("No longer in the file, so dropped: backends/spare")).to_be_visible()
    expect(draft(page)).to_have_count(0)


def test_the_review_of_what_somebody_else_has_saved_already_closes(visit, console):
    page = rules_of_spare(visit, console, expects=NETWORK)
    take(page, "simple mosaic-large")
    dialog = review(page)
    expect(dialog.locator("tr.removed")).to_have_count(1)
    console.answers.sections["backends/spare"]["simple"].remove("mosaic-large")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_role("button", name="Put the draft on the file as it is now").click()
    expect(dialog).to_have_count(0)
    expect(draft(page)).to_have_count(0)


@pytest.mark.parametrize("part, heading", [("usage", "Usage as a table"), ("backends", "Backends")])
def test_figures_that_could_not_be_read_again_are_said_to_be_old(visit, part, heading):
    page = visit(f"#{part}", expects=NETWORK)
    expect(page.get_by_role("region", name=heading).first).to_be_visible()
    expect(page.get_by_role("article").first if part == "backends" else page.get_by_role("row").first).to_be_visible()
    page.route(f"**/api/v1/{part}*", lambda route: route.fulfill(status=500, json={"error": {"message": "The disk is full.", "code": "broken"}}))
    page.get_by_role("link", name="Connect").click()
    page.get_by_role("link", name=part.capitalize()).first.click()
    expect(page.get_by_role("alert")).to_contain_text("The disk is full. What you see was last known.")
    page.get_by_role("link", name="Connect").click()
    expect(page.get_by_role("alert")).to_have_count(0)


REFUSED = "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"


def test_a_browser_that_keeps_nothing_shows_the_page_and_saves(visit, console):
    page = ready(visit("#models?panel=backends/spare", before=lambda page: page.add_init_script(REFUSED)))
    page.get_by_role("button", name="Colours: as the system").click()
    expect(page.get_by_role("button", name="Colours: light")).to_be_visible()
    take(page, "simple mosaic-large")
    review(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


# A phone on its side, and a window of 1280 × 800 at 200 %.
@pytest.mark.parametrize("width, height", [(667, 375), (640, 400), (568, 320)])
def test_a_low_window_has_room_for_models_and_for_what_is_to_be_saved(visit, width, height):
    page = ready(visit(width=width, height=height))
    row = page.get_by_role("row").filter(has=page.get_by_role("checkbox", name="Show sample/northwind/gale-3-3b", exact=True))
    row.scroll_into_view_if_needed()
    expect(row).to_be_in_viewport(ratio=0.9)
    row.get_by_role("checkbox").click()
    expect(page.get_by_role("button", name="Review…")).to_be_in_viewport(ratio=1)
    head, some_rows = 30, 3 * 54
    assert page.get_by_role("table", name="Models").locator("xpath=..").bounding_box()["height"] > head + some_rows
