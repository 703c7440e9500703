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
