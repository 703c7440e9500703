"""Ids as providers make them: with ends of lines in them, the same at two backends, behind a prefix of any length."""

import pytest
from page_fixtures import box, counts, draft, expect, ready

TWINS = pytest.mark.parametrize("console", [{"twins": True}], indirect=True)
HOSTILE = pytest.mark.parametrize("console", [{"hostile": True}], indirect=True)
# What JSON leaves as it is, and somebody takes for the end of a line.
ENDS = ["\u2028", "\u2029", "\u0085", "\u007f"]


def there(page):
    """The page once a few models are there."""
    expect(page.get_by_role("table", name="Models").get_by_role("row").nth(1)).to_be_visible()
    return page


def opener(page, name):
    return page.get_by_role("table", name="Models").get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_what_a_client_calls_a_model_ends_no_line_of_the_live_feed(visit, console, end):
    page = visit("#activity")
    expect(page.get_by_role("heading", name="No request yet")).to_be_visible()
    forged = f'a{end}id: 99{end}event: skipped{end}data: {{"count": 77}}'
    console.call(model=forged, client="phone")
    console.call(model="plain", client="desk")
    table = page.get_by_role("table", name="Requests")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table.get_by_role("row").nth(1)).to_contain_text("plain")
    written = forged.replace(end, f"\\u{ord(end):04x}")
    expect(table.get_by_role("button", name=written, exact=True)).to_be_visible()
    expect(page.get_by_text("2 requests", exact=True)).to_be_visible()


@HOSTILE
def test_an_end_of_a_line_in_an_id_is_written_out_and_rows_stay_as_high_as_all(visit, console):
    page = there(visit("#models?q=lines"))
    for name in (r"local/two\u000alines", r"local/three\u2028lines\u2029of words"):
        expect(opener(page, name)).to_be_visible()
        heights = page.get_by_role("table", name="Models").evaluate("table => [...table.tBodies[0].rows].map(row => row.offsetHeight)")
        assert len(set(heights)) == 1
        opener(page, name).click()
        details = page.get_by_role("complementary", name="Model")
        expect(details.get_by_role("heading", level=2)).to_have_text(name)
        expect(details).to_contain_text("Goes to")
        page.keyboard.press("Escape")
        expect(opener(page, name)).to_be_focused()


def test_what_a_provider_says_in_several_lines_is_words(visit, console):
    console.answers.lists["local"][0]["description"] = "First.\n\nSecond\u2028line."
    page = there(visit("#models?q=gale-3.3:8b+-alias"))
    opener(page, "local/gale-3.3:8b").click()
    expect(page.get_by_role("complementary", name="Model").get_by_text(r"First. Second\u2028line.")).to_be_visible()


@TWINS
def test_two_backends_with_one_id_have_a_row_each(visit, console):
    page = there(visit("#models?q=gale-3.3:8b+-alias"))
    assert counts(page) == (1, 1)
    mine, other = "gale-3.3:8b of local", "gale-3.3:8b of spare"
    expect(page.get_by_role("checkbox", name=f"Show {mine}", exact=True)).to_be_checked()
    expect(page.get_by_role("checkbox", name=f"Show {other}", exact=True)).to_be_disabled()
    details = page.get_by_role("complementary", name="Model")
    for name, address in ((mine, "127.0.0.1:11434"), (other, "spare.example")):
        opener(page, name).click()
        expect(details).to_contain_text(address)
        expect(details.get_by_role("heading", level=2)).to_have_text("gale-3.3:8b")
        expect(page.locator("[aria-expanded=true].opens")).to_have_accessible_name(name)
    page.reload()
    expect(details).to_contain_text("spare.example")
    expect(page.locator("[aria-expanded=true].opens")).to_have_accessible_name(other)


@TWINS
def test_a_link_that_names_no_backend_leads_to_the_model_that_calls_get(visit, console):
    page = there(visit("#models?q=gale-3.3:8b+-alias&id=gale-3.3:8b"))
    expect(page.get_by_role("complementary", name="Model")).to_contain_text("127.0.0.1:11434")
    expect(page.locator("[aria-expanded=true].opens")).to_have_accessible_name("gale-3.3:8b of local")


@TWINS
def test_every_row_is_drawn_picked_and_reached_whatever_ids_they_share(visit, console):
    page = there(visit("#models?q=-backend:sample+-alias"))
    number = sum(counts(page))
    assert number == sum(len(console.answers.lists[name]) for name in ("local", "spare"))
    rows = page.get_by_role("table", name="Models").locator("button.opens")
    expect(rows).to_have_count(number)
    rows.first.focus()
    names = []
    for _ in range(number):
        names.append(page.evaluate("document.activeElement.ariaLabel"))
        page.keyboard.press("j")
    assert len(set(names)) == number
    page.keyboard.press("a")
    expect(page.get_by_text(f"{number} picked")).to_be_visible()


@TWINS
def test_hiding_the_one_shows_the_other_once_it_is_saved(visit, console):
    page = there(visit("#models?q=gale-3.3:8b+-alias"))
    mine, other = box(page, "gale-3.3:8b of local"), box(page, "gale-3.3:8b of spare")
    mine.uncheck()
    expect(draft(page)).to_have_text("Not saved: +0 −0")
    expect(mine).not_to_be_checked()
    page.get_by_role("button", name="Review…").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(other).to_be_checked()
    expect(mine).not_to_be_checked()
    assert console.answers.sections["backends/local"]["exclude"]["simple"] == ["embed-nomad", "gale-3.3:8b"]
    other.uncheck()
    expect(draft(page)).to_have_text("Not saved: +0 −1")
    mine.check()
    expect(draft(page)).to_have_text("Not saved: +0 −0")
    expect(other).not_to_be_checked()
    expect(mine).to_be_checked()


@pytest.mark.parametrize("prefix", ["", "p/", "or/", "local/"])
def test_a_prefix_stands_close_to_what_follows(visit, console, prefix):
    real = console.answers.prefix
    console.answers.prefix = lambda backend: prefix if backend == "local" else real(backend)
    page = there(visit("#models?q=embed-nomad"))
    gap = opener(page, f"{prefix}embed-nomad").evaluate("""button => {
      const [before, after] = [...button.children].map((span) => {
        const range = document.createRange();
        range.selectNodeContents(span);
        return range.getBoundingClientRect();
      });
      return before.width ? after.left - before.right : 0;
    }""")
    assert abs(gap) < 1


def test_a_rule_finds_its_own_models_whatever_else_says_the_same(visit, console):
    sections = console.answers.sections
    sections["backends/sample"]["glob"].append("*8b*")
    sections["backends/sample"]["exclude"]["glob"].append("*8b")
    sections["backends/local"] = {"glob": ["*8b*", "*8b"], "exclude": {"glob": ["embed*"]}}
    page = ready(visit())
    for section in ("backends/sample", "backends/local"):
        page.evaluate("section => { location.hash = `#models?panel=${section}`; }", section)
        expect(page.get_by_role("combobox", name="Rules of")).to_have_value(section)
        for rule in console.answers.section(console.answers.file, section, *console.answers.judged(sections))["rules"]:
            if rule["key"].endswith("glob"):
                text = page.get_by_text(rule["text"], exact=True)
                line = page.get_by_role("complementary", name="Rules").get_by_role("listitem").filter(has=text)
                line.get_by_role("button", name="Find the").click()
                expect(page.get_by_role("searchbox")).to_have_value(f'rule:"{section} {rule["key"]} {rule["text"]}"')
                assert sum(counts(page)) == rule["matched"]


CONDITIONS = ["northwind", "= lumen", "matches \".*\\d\""]


@pytest.mark.parametrize("spelling", ["json", "words"])
def test_a_condition_with_several_values_has_its_count_and_line_and_is_found(visit, console, monkeypatch, spelling):
    """As the documented JSON, and as servers before wrote it."""
    import fake_rules

    if spelling == "words":
        monkeypatch.setattr(fake_rules, "written", lambda value: value if isinstance(value, str) else f"[{', '.join(value)}]")
    console.answers.sections["backends/sample"]["where"] = {"owned_by": CONDITIONS, "context_length": ">= 32k"}
    page = ready(visit("#models?panel=backends/sample"))
    [rule] = [each for each in console.answers.rules({})["sections"][0]["rules"] if each["field"] == "owned_by"]
    line = page.get_by_role("complementary", name="Rules").get_by_role("listitem").filter(has_text="owned_by")
    expect(line).to_contain_text(f":{rule['place']['line']}")
    assert rule["matched"] > 0
    line.get_by_role("button", name=f"Find the {rule['matched']} models").click()
    expect(page.get_by_text("shown ·")).to_be_visible()
    assert sum(counts(page)) == rule["matched"]
