"""Every part in both schemes: no violation that axe can find, and the pictures of the documentation."""

import pytest
from page_fixtures import PARTS, counts, draft, expect, picture, ready, search, settle, violations

SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_no_violation_and_its_picture(visit, busy, part, scheme):
    page = settle(visit(f"#{part}", scheme=scheme), part)
    assert violations(page) == []
    picture(page, f"{part}-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_fits_a_phone(visit, busy, part, scheme):
    page = settle(visit(f"#{part}", scheme=scheme, width=390, height=844, device_scale_factor=2, has_touch=True, is_mobile=True), part)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    if part == "models":
        picture(page, f"phone-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_rules_with_a_draft(visit, busy, scheme):
    page = ready(visit(scheme=scheme))
    search(page, "free tools")
    page.get_by_role("button", name="Rules", exact=True).click()
    page.get_by_role("button", name="Remove glob northwind/gale-3*").click()
    page.get_by_role("textbox", name="Rule", exact=True).fill("*:free")
    expect(page.get_by_text("The list: ")).to_be_visible()
    assert violations(page) == []
    picture(page, f"rules-{scheme}")
    page.get_by_role("textbox", name="Rule", exact=True).press("Enter")
    page.get_by_role("button", name="Review…").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="The list")).to_be_visible()
    assert violations(page) == []
    picture(page, f"review-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_model_beside_the_table(visit, busy, scheme):
    page = ready(visit("#models?q=beam-2.5", scheme=scheme))
    page.get_by_role("button", name="sample/lumen/beam-2.5-pro", exact=True).click()
    expect(page.get_by_role("heading", name="A call")).to_be_visible()
    page.get_by_role("checkbox", name="Show sample/lumen/beam-2.5-pro", exact=True).uncheck()
    expect(draft(page)).to_have_text("Not saved: +0 −1")
    assert violations(page) == []
    picture(page, f"model-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_request_beside_the_table_and_the_help(visit, busy, scheme):
    page = settle(visit("#activity", scheme=scheme), "activity")
    page.get_by_role("table", name="Requests").get_by_role("row").nth(2).get_by_role("button").click()
    expect(page.get_by_role("complementary", name="Request")).to_contain_text("First byte")
    assert violations(page) == []
    page.get_by_role("button", name="Keys and search").click()
    expect(page.get_by_role("dialog", name="Keys and search")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_menu_an_error_and_a_message(visit, busy, scheme):
    page = ready(visit(scheme=scheme))
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Backend").check()
    page.get_by_role("checkbox", name="Takes").check()
    assert violations(page) == []
    page.keyboard.press("Escape")
    search(page, "anselm/sonata-3:beta")
    page.get_by_role("checkbox", name="Show sample/anselm/sonata-3:beta", exact=True).click()
    expect(page.get_by_text("stays hidden by")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("console", [{"empty": True}], indirect=True)
def test_nothing_to_show_is_an_answer(visit, console, scheme):
    page = visit(scheme=scheme)
    expect(page.get_by_role("heading", name="No backend answers")).to_be_visible()
    assert violations(page) == []
    for part, heading in (("Activity", "No request yet"), ("Usage", "Nothing was called this month"), ("Backends", "Backends")):
        page.get_by_role("link", name=part, exact=True).click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_who_may_not_is_told_how_to(visit, console, scheme):
    console.admin_key = "right"
    page = visit(scheme=scheme, expects=("Failed to load resource",))
    expect(page.get_by_role("heading", name="This page needs the admin key")).to_be_visible()
    assert violations(page) == []


def test_colours_can_be_chosen(visit):
    page = ready(visit())
    back = lambda: page.evaluate("getComputedStyle(document.body).backgroundColor")  # noqa: E731
    light = back()
    page.get_by_role("button", name="Colours: as the system").click()
    page.get_by_role("button", name="Colours: light").click()
    assert back() != light
    page.reload()
    expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
    assert counts(ready(page))
