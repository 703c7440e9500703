"""Models: searching, sorting, choosing, and what becomes of the file."""

import random
import re

import pytest
from page_fixtures import box, counts, draft, expect, ready, search


def rows(console):
    """What the server lists, as dictionaries."""
    _, answer = console.answers.answer("models", {}, None, console)
    found = []
    for row in answer["rows"]:
        each = dict(zip(answer["columns"], row))
        for key in ("input", "output", "features"):
            each[key] = answer["sets"][each[key]] if each[key] is not None else []
        each["backend"] = answer["backends"][each["backend"]]["name"]
        found.append(each)
    return found


TERMS = {
    "gale": lambda row: "gale" in row["id"] or "gale" in (row["name"] or "").lower(),
    "-gale": lambda row: "gale" not in row["id"] and "gale" not in (row["name"] or "").lower(),
    "INSTRUCT": lambda row: "instruct" in row["id"] or "instruct" in (row["name"] or "").lower(),
    "shown": lambda row: row["shown"] == 1,
    "hidden": lambda row: row["shown"] != 1,
    "backend:local": lambda row: row["backend"] == "local",
    "backend:local,spare": lambda row: row["backend"] in ("local", "spare"),
    "price<0.2": lambda row: row["prompt_price"] is not None and row["prompt_price"] < 0.2,
    "out>=1": lambda row: row["completion_price"] is not None and row["completion_price"] >= 1,
    ">=128k": lambda row: row["context"] is not None and row["context"] >= 128_000,
    "ctx<32k": lambda row: row["context"] is not None and row["context"] < 32_000,
    "-ctx<32k": lambda row: not (row["context"] is not None and row["context"] < 32_000),
    "input:image": lambda row: "image" in row["input"],
    "tools": lambda row: "tools" in row["features"] or "tools" in row["id"],
    "new": lambda row: row["appeared"] is not None,
    'rule:"anselm/*"': lambda row: "anselm/" in row["id"],
    "8b:nothing": lambda row: False,
}


def test_what_is_shown_comes_first_and_is_counted(visit, console):
    page = ready(visit())
    listed = rows(console)
    assert counts(page) == (sum(row["shown"] == 1 for row in listed), sum(row["shown"] != 1 for row in listed))
    expect(box(page, "sample/northwind/gale-3-3b-instruct")).to_be_checked()


def test_the_search_finds_what_its_terms_say_in_any_combination(visit, console):
    page = ready(visit())
    listed = rows(console)
    chance = random.Random(12)
    queries = [[term] for term in TERMS] + [chance.sample(sorted(TERMS), chance.choice([2, 2, 3])) for _ in range(40)]
    for terms in queries:
        wanted = [row for row in listed if all(TERMS[term](row) for term in terms)]
        search(page, " ".join(terms))
        shown = sum(row["shown"] == 1 for row in wanted)
        expect(page.get_by_text("shown ·"), " ".join(terms)).to_have_text(f"{shown} shown · {len(wanted) - shown} hidden")


def test_a_link_is_a_view(visit, console):
    page = ready(visit())
    search(page, "free >=128k")
    page.get_by_role("button", name="Context").click()
    expect(page).to_have_url(re.compile(r"#models\?q=free\+%3E%3D128k&sort=context"))
    again = ready(visit(page.url.split("/", 3)[3]))
    expect(again.get_by_role("searchbox")).to_have_value("free >=128k")
    expect(again.get_by_role("columnheader", name="Context")).to_have_attribute("aria-sort", "ascending")
    assert counts(again) == counts(page)


def test_sorting_puts_what_has_no_value_last_both_ways(visit, console):
    page = ready(visit("#models?q=-alias"))
    cells = page.get_by_role("table", name="Models").get_by_role("row").nth(1).get_by_role("cell")
    page.get_by_role("button", name="Out $/M").click()
    expect(cells.nth(2)).to_have_text("free")
    page.get_by_role("button", name="Out $/M").click()
    expect(page.get_by_role("columnheader", name="Out $/M")).to_have_attribute("aria-sort", "descending")
    expect(cells.nth(2)).to_have_text(re.compile(r"\d"))


def test_facets_write_into_the_search(visit):
    page = ready(visit())
    page.get_by_role("region", name="Models").get_by_text("Backend", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("^local")).check()
    expect(page.get_by_role("searchbox")).to_have_value("backend:local")
    page.keyboard.press("Escape")
    page.get_by_text("Hidden", exact=True).click()
    expect(page.get_by_role("searchbox")).to_have_value("backend:local hidden")
    assert counts(page)[0] == 0


def test_a_tick_is_previewed_reviewed_saved_and_undone(visit, console):
    page = ready(visit())
    before = console.answers.file.text
    search(page, "delta-2-7b")
    box(page, "sample/jade-river/delta-2-7b-instruct").check()
    expect(draft(page)).to_have_text("Not saved: +1 −0")
    page.get_by_role("button", name="Review…").click()
    dialog = page.get_by_role("dialog", name="Review the change")
    expect(dialog).to_contain_text("- jade-river/delta-2-7b-instruct")
    expect(dialog).to_contain_text("1 appears")
    assert console.answers.file.text == before
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    added = [line for line in console.answers.file.text.splitlines() if line not in before.splitlines()]
    assert [line.strip() for line in added] == ["- jade-river/delta-2-7b-instruct"]
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("as it was before the save")).to_be_visible()
    assert console.answers.file.text == before


def test_a_tick_taken_back_leaves_no_draft(visit):
    page = ready(visit())
    for identifier in ("sample/jade-river/delta-2-7b-instruct", "sample/northwind/gale-3-3b-instruct", "local/embed-nomad"):
        search(page, identifier)
        was = box(page, identifier).is_checked()
        box(page, identifier).set_checked(not was)
        expect(draft(page)).to_be_visible()
        box(page, identifier).set_checked(was)
        expect(draft(page)).to_have_count(0)


def test_the_smallest_change_says_it(visit, console):
    page = ready(visit())
    search(page, "local/embed-nomad")
    box(page, "local/embed-nomad").check()
    search(page, "gale-3-3b")
    box(page, "sample/northwind/gale-3-3b-instruct").uncheck()
    expect(draft(page)).to_have_text("Not saved: +1 −1")
    page.get_by_role("button", name="Review…").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert console.answers.sections["backends/local"] == {}
    assert console.answers.sections["backends/sample"]["exclude"] == {"glob": ["*:beta"], "simple": ["anselm/ode-3", "northwind/gale-3-3b-instruct"]}


def test_only_these_becomes_one_glob_and_the_list_is_just_that(visit, console):
    page = ready(visit())
    search(page, ":free")
    found = sum(counts(page))
    page.get_by_role("button", name="Only these").click()
    page.get_by_role("button", name="Review…").click()
    page.get_by_role("button", name="Use it").click()
    dialog = page.get_by_role("dialog", name="Review the change")
    expect(dialog).to_contain_text("- '*:free'")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    listed = [row["id"] for row in rows(console) if row["shown"] == 1 and not row["kind"]]
    assert all(identifier.endswith(":free") for identifier in listed) and 0 < len(listed) <= found


def test_what_an_exclusion_holds_back_is_said_with_its_rule(visit):
    page = ready(visit())
    search(page, "anselm/sonata-3:beta")
    box(page, "sample/anselm/sonata-3:beta").click()
    expect(page.get_by_text("stays hidden by exclude.glob: *:beta")).to_be_visible()


def test_only_these_says_which_stay_hidden_all_the_same(visit):
    page = ready(visit())
    search(page, "anselm/sonata")
    page.get_by_role("button", name="Only these").click()
    expect(page.get_by_text(re.compile(r"\d+ models stay hidden by exclude.glob: \*:beta"))).to_be_visible()
    page.get_by_role("button", name="Close the message").click()
    search(page, "anselm/sonata -beta >=32k")
    page.get_by_role("button", name="Only these").click()
    expect(draft(page)).to_be_visible()
    expect(page.get_by_text("hidden by exclude")).to_have_count(0)


WEEKS = {
    "as documented": ({"unknown": 2, "cost": 0.25}, "5 2 told no usage", "$0.25"),
    "as of a month": ({"unknown_tokens": 2, "unknown_cost": 2, "cost": 0.25}, "5 2 told no usage", "$0.25"),
    "none with a price": ({"unknown": 0, "unknown_cost": 5, "cost": 0}, "5", "unknown"),
    "free": ({"unknown": 0, "unknown_cost": 0, "cost": 0}, "5", "$0"),
    "not known": ({"unknown": 0, "cost": None}, "5", "–"),
}


@pytest.mark.parametrize("week", WEEKS)
def test_what_a_model_was_used_is_said_as_far_as_it_is_known(visit, console, week):
    figures, calls, cost = WEEKS[week]
    console.answers.week = {"days": 7, "requests": 5, "input_tokens": 10, "output_tokens": 20, **figures}
    page = visit("#models?id=local/gale-3.3:8b")
    details = page.get_by_role("complementary", name="Model")
    fact = lambda name: details.get_by_text(name, exact=True).locator("xpath=following-sibling::dd[1]")  # noqa: E731
    expect(fact("Calls")).to_have_text(calls)
    expect(fact("Cost")).to_have_text(cost)


def test_a_rule_that_is_typed_shows_at_once_what_it_would_do(visit, console):
    page = ready(visit())
    before = counts(page)
    page.get_by_role("button", name="Rules", exact=True).click()
    page.get_by_role("textbox", name="Rule", exact=True).fill("tessera/*")
    expect(page.get_by_text("Matches 21 models.")).to_be_visible()
    assert counts(page)[0] > before[0]
    search(page, "changed")
    assert counts(page)[1] == 0
    page.get_by_role("textbox", name="Rule", exact=True).press("Enter")
    expect(page.get_by_role("complementary", name="Rules").get_by_text("added", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove glob tessera/*").click()
    expect(draft(page)).to_have_count(0)


def test_a_mistake_stands_under_its_rule_and_cannot_be_added(visit, console):
    page = ready(visit())
    page.get_by_role("button", name="Rules", exact=True).click()
    page.get_by_role("combobox", name="Kind of rule").select_option("regexp")
    rule = page.get_by_role("textbox", name="Rule", exact=True)
    rule.fill("[a-")
    expect(page.get_by_text("is not a regular expression")).to_be_visible()
    expect(rule).to_have_attribute("aria-invalid", "true")
    rule.press("Enter")
    expect(rule).to_have_value("[a-")
    rule.fill("")
    expect(draft(page)).to_have_count(0)


def test_a_rule_can_be_removed_put_back_and_found(visit):
    page = ready(visit())
    page.get_by_role("button", name="Rules", exact=True).click()
    page.get_by_role("button", name="Remove glob anselm/*").click()
    expect(draft(page)).to_contain_text("−")
    page.get_by_role("button", name="Put back glob anselm/*").click()
    expect(draft(page)).to_have_count(0)
    page.get_by_role("button", name=re.compile("Find the .* models that anselm.* matches")).click()
    expect(page.get_by_role("searchbox")).to_have_value('rule:"backends/sample glob anselm/*"')


def test_a_hidden_model_explains_itself(visit):
    page = ready(visit())
    search(page, "ode-3")
    page.get_by_role("button", name="sample/anselm/ode-3", exact=True).click()
    details = page.get_by_role("complementary", name="Model")
    expect(details).to_contain_text("Hidden exclude.simple: anselm/ode-3")
    expect(details).to_contain_text("os.environ/SAMPLE_KEY")
    expect(details).to_contain_text("A vision model by anselm.")
    page.keyboard.press("Escape")
    expect(details).to_be_hidden()
    expect(page.get_by_role("button", name="sample/anselm/ode-3", exact=True)).to_be_focused()


def test_a_view_has_rules_of_its_own(visit, console):
    page = ready(visit())
    page.get_by_role("combobox", name="As seen by").select_option("small")
    expect(page.get_by_text("shown ·")).not_to_have_text("61 shown · 238 hidden")
    search(page, "gale-3-8b")
    box(page, "sample/northwind/gale-3-8b").check()
    page.get_by_role("button", name="Review…").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert console.answers.sections["views/small"]["simple"] == ["fast", "sample/northwind/gale-3-8b"]


def test_everything_by_keyboard_alone(visit, console):
    page = ready(visit())
    page.keyboard.press("/")
    page.keyboard.type("delta-2-7b")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="sample/jade-river/delta-2-7b-instruct", exact=True)).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="sample/jade-river/delta-2-7b-instruct:free", exact=True)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2 picked")).to_be_visible()
    page.keyboard.press("s")
    expect(draft(page)).to_have_text("Not saved: +2 −0")
    page.keyboard.press("w")
    expect(page.get_by_role("dialog", name="Review the change")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    page.get_by_role("button", name="Go on editing").press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert len(console.answers.sections["backends/sample"]["simple"]) == 2
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and search")).to_be_visible()
    page.keyboard.press("Escape")
    for number, part in enumerate(["Models", "Activity", "Usage", "Backends", "Connect"], 1):
        page.keyboard.press(str(number))
        expect(page.get_by_role("link", name=part, exact=True)).to_have_attribute("aria-current", "page")


def test_the_focus_stays_on_its_row_however_far_the_table_scrolls(visit):
    page = ready(visit())
    row = page.get_by_role("button", name="sample/northwind/gale-3-8b", exact=True)
    row.focus()
    page.get_by_role("table", name="Models").evaluate("table => table.parentElement.scrollTo(0, 6000)")
    expect(page.get_by_role("button", name="sample/northwind/gale-3-3b", exact=True)).to_have_count(0)
    expect(row).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="sample/northwind/gale-3-70b-instruct", exact=True)).to_be_focused()


@pytest.mark.parametrize("sort", ["id", "-price", "context", "-age"])
def test_the_focus_stays_with_its_model_when_the_order_changes(visit, sort):
    page = ready(visit("#models?q=gale"))
    row = page.get_by_role("button", name="sample/northwind/gale-3-8b", exact=True)
    row.focus()
    page.evaluate("sort => { location.hash = `#models?q=gale&sort=${sort}` }", sort)
    expect(page.get_by_role("columnheader").filter(has=page.locator("button")).and_(page.locator("[aria-sort]"))).to_have_count(1)
    expect(row).to_be_focused()


def test_on_a_phone_a_model_is_found_ticked_and_saved(visit, console):
    page = ready(visit(width=390, height=844, has_touch=True, is_mobile=True))
    search(page, "delta-2-7b")
    box(page, "sample/jade-river/delta-2-7b-instruct").tap()
    page.get_by_role("button", name="sample/jade-river/delta-2-7b-instruct", exact=True).tap()
    page.get_by_role("button", name="Close the details").tap()
    page.get_by_role("button", name="Review…").tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert console.answers.sections["backends/sample"]["simple"] == ["jade-river/delta-2-7b-instruct"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
