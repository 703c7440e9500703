"""Views and aliases, edited on the page of a running demo as the rules of a backend are."""

import pytest
import yaml
from page_fixtures import draft, expect, ready, violations
from steps import ask, comments, listed, tab_to, within

FIRST, SECOND = "sample/corvid/raven-2", "sample/northwind/gale-3-70b-instruct"
VIEW = 'views:\n  small:   # for the phone\n    glob: ["sample/northwind/*"]   # one family\n'


def aliases(demo):
    return yaml.safe_load(demo.file.read_text())["aliases"]


def save(page):
    page.get_by_role("button", name="Review…").click()
    page.get_by_role("dialog", name="Review the change").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Close the message").last.click()


def save_by_keyboard(page):
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()


def fill(page, name, targets):
    page.get_by_role("textbox", name="Alias").fill(name)
    page.get_by_role("textbox", name="Stands for").fill(targets)


def test_an_alias_is_added_changed_removed_and_brought_back(see, demo):
    page, was = ready(see()), demo.file.read_text()
    page.get_by_role("button", name="Rules", exact=True).click()
    page.get_by_role("combobox", name="Rules of").select_option("aliases")
    panel = page.get_by_role("complementary", name="Rules")
    expect(panel).to_contain_text("fast → sample/northwind/gale-3-8b-instruct:free")
    fill(page, "smart", f"{FIRST}, {SECOND}")
    expect(page.get_by_text("The list: +1 −0")).to_be_visible()
    panel.get_by_role("button", name="Add").click()
    expect(draft(page)).to_have_text("Not saved: +1 −0")
    save(page)
    assert within(2, lambda: "smart" in listed(demo))
    assert aliases(demo)["smart"] == [FIRST, SECOND]
    panel.get_by_role("button", name="Change smart").click()
    expect(page.get_by_role("textbox", name="Stands for")).to_have_value(f"{FIRST}, {SECOND}")
    page.get_by_role("textbox", name="Stands for").fill(f"{SECOND}, {FIRST}")
    panel.get_by_role("button", name="Add").click()
    save(page)
    assert aliases(demo)["smart"] == [SECOND, FIRST]
    status, answer = ask(demo, "v1/chat/completions", {"model": "smart", "messages": [{"role": "user", "content": "Hello"}]})
    assert status == 200
    panel.get_by_role("button", name=f"Remove alias smart → {SECOND}, {FIRST}").click()
    expect(draft(page)).to_have_text("Not saved: +0 −1")
    save(page)
    assert within(2, lambda: "smart" not in listed(demo))
    assert demo.file.read_text() == was
    page.get_by_role("button", name="Undo the last save").click()
    expect(page.get_by_text("as it was before the save")).to_be_visible()
    assert within(2, lambda: "smart" in listed(demo))
    assert comments(demo.file.read_text()) == comments(was)


def test_an_alias_with_a_mistake_says_so(see):
    page = ready(see())
    page.get_by_role("button", name="Rules", exact=True).click()
    page.get_by_role("combobox", name="Rules of").select_option("aliases")
    fill(page, "fast", "fast")
    expect(page.get_by_role("textbox", name="Stands for")).to_have_attribute("aria-invalid", "true")
    fill(page, "", "")
    expect(page.get_by_role("textbox", name="Stands for")).to_have_attribute("aria-invalid", "false")


def test_an_alias_is_added_by_keyboard_alone(see, demo):
    page = ready(see())
    page.keyboard.press("/")
    page.keyboard.type("alias")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="fast", exact=True)).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("combobox", name="Rules of")).to_be_focused()
    expect(page.get_by_role("combobox", name="Rules of")).to_have_value("aliases")
    tab_to(page, "Alias")
    page.keyboard.type("quick")
    page.keyboard.press("Tab")
    page.keyboard.type(FIRST)
    page.keyboard.press("Enter")
    expect(draft(page)).to_have_text("Not saved: +1 −0")
    tab_to(page, "Remove alias quick → " + FIRST)
    page.keyboard.press("Enter")
    expect(draft(page)).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    tab_to(page, "Change fast")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Stands for")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type(FIRST)
    page.keyboard.press("Enter")
    expect(draft(page)).to_be_visible()
    save_by_keyboard(page)
    assert aliases(demo) == {"fast": FIRST}


def test_rules_of_a_view_are_edited_as_those_of_a_backend(see, demo):
    demo.file.write_text(demo.file.read_text() + VIEW)
    assert within(10, lambda: ask(demo, "-/api/v1/session")[1]["views"] == ["small"])
    page, was, before = ready(see()), demo.file.read_text(), listed(demo, "view/small/")
    all_before = listed(demo)
    page.get_by_role("button", name="Rules", exact=True).click()
    page.get_by_role("combobox", name="Rules of").select_option("views/small")
    expect(page.get_by_role("combobox", name="As seen by").first).to_have_value("small")
    page.get_by_role("textbox", name="Rule", exact=True).fill("sample/corvid/*")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Remove glob sample/northwind/*").click()
    gone, come = len(before), sum(each.startswith("sample/corvid/") for each in all_before)
    expect(draft(page)).to_have_text(f"Not saved: +{come} −{gone}")
    save(page)
    assert within(2, lambda: sorted(listed(demo, "view/small/")) == sorted(each for each in all_before if each.startswith("sample/corvid/")))
    assert listed(demo) == all_before
    assert comments(demo.file.read_text()) == comments(was)
    page.get_by_role("button", name="Undo the last save").click()
    expect(page.get_by_text("as it was before the save")).to_be_visible()
    assert demo.file.read_text() == was and within(2, lambda: listed(demo, "view/small/") == before)


def test_rules_of_a_view_are_edited_by_keyboard_alone(see, demo):
    demo.file.write_text(demo.file.read_text() + VIEW)
    assert within(10, lambda: ask(demo, "-/api/v1/session")[1]["views"] == ["small"])
    page = ready(see("#models?view=small"))
    page.keyboard.press("r")
    expect(page.get_by_role("combobox", name="Rules of")).to_be_focused()
    expect(page.get_by_role("combobox", name="Rules of")).to_have_value("views/small")
    tab_to(page, "Rule")
    page.keyboard.type("sample/corvid/raven-2")
    page.keyboard.press("Enter")
    expect(draft(page)).to_have_text("Not saved: +1 −0")
    save_by_keyboard(page)
    assert within(2, lambda: FIRST in listed(demo, "view/small/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_aliases_have_no_violation(see, scheme):
    page = ready(see("#models?panel=aliases", scheme=scheme))
    expect(page.get_by_role("textbox", name="Stands for")).to_be_visible()
    fill(page, "smart", FIRST)
    expect(page.get_by_text("The list: +1 −0")).to_be_visible()
    assert violations(page) == []
