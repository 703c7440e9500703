"""The page of a running `modelsieve demo`, from opening it to what a client gets of it."""

import re
import subprocess

import pytest
from page_fixtures import box, counts, draft, expect, ready, search, violations
from program import BIN
from steps import ask, comments, listed, tab_to, within

HIDDEN = "sample/tessera/grout-8x7b-instruct"
SHOWN = "sample/corvid/raven-2"
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


def call(demo, model=SHOWN, **more):
    """A chat, and the usage that its answer tells."""
    return ask(demo, "v1/chat/completions", {"model": model, "messages": [{"role": "user", "content": "Hello"}], **more})[1]["usage"]


def test_a_model_is_found_ticked_previewed_saved_and_undone(see, demo):
    page = ready(see())
    before, was = listed(demo), demo.file.read_bytes()
    assert HIDDEN not in before
    assert counts(page)[0] == len(before)
    page.get_by_role("button", name="In $/M").click()
    expect(page.get_by_role("columnheader", name="In $/M")).to_have_attribute("aria-sort", "ascending")
    search(page, "grout-8x7b")
    box(page, HIDDEN).check()
    expect(draft(page)).to_have_text("Not saved: +1 −0")
    page.get_by_role("button", name="Review…").click()
    dialog = page.get_by_role("dialog", name="Review the change")
    expect(dialog).to_contain_text("1 appears")
    expect(dialog.get_by_role("region", name="Changed lines of the file")).to_contain_text("tessera/grout-8x7b-instruct")
    assert demo.file.read_bytes() == was
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert within(2, lambda: HIDDEN in listed(demo))
    after = demo.file.read_text()
    assert comments(after) == comments(was.decode())
    added = [line.strip() for line in after.splitlines() if line not in was.decode().splitlines()]
    assert added == ["- tessera/grout-8x7b-instruct"]
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("as it was before the save")).to_be_visible()
    assert demo.file.read_bytes() == was
    assert within(2, lambda: listed(demo) == before)


def test_a_hidden_model_says_why(see, demo):
    page = ready(see())
    search(page, HIDDEN)
    page.get_by_role("button", name=HIDDEN, exact=True).click()
    details = page.get_by_role("complementary", name="Model")
    _, said = ask(demo, f"-/api/v1/model?id={HIDDEN}")
    expect(details).to_contain_text(f"Hidden {said['reason']}")
    for rule in said["rules"]:
        expect(details).to_contain_text(rule["text"])
    expect(details).to_contain_text("tessera/grout-8x7b-instruct")


def test_a_rule_is_typed_and_one_with_a_mistake_says_so(see, demo):
    page = ready(see())
    page.get_by_role("button", name="Rules", exact=True).click()
    rule = page.get_by_role("textbox", name="Rule", exact=True)
    rule.fill("tessera/*")
    expect(page.get_by_text(re.compile(r"^Matches \d+ models\. The list: \+\d+ −0$"))).to_be_visible()
    page.get_by_role("combobox", name="Kind of rule").select_option("regexp")
    rule.fill("[a-")
    expect(rule).to_have_attribute("aria-invalid", "true")
    rule.fill("")
    expect(draft(page)).to_have_count(0)


def test_a_request_arrives_live(see, demo):
    page = see("#activity")
    expect(page.get_by_role("heading", name="No request yet")).to_be_visible()
    usage = call(demo)
    row = page.get_by_role("table", name="Requests").get_by_role("row").nth(1)
    expect(row).to_contain_text("200 ok")
    row.get_by_role("button", name=SHOWN, exact=True).click()
    details = page.get_by_role("complementary", name="Request")
    expect(details).to_contain_text("POST /v1/chat/completions")
    expect(details).to_contain_text(f"{usage['prompt_tokens']:,} in, {usage['completion_tokens']:,} out")


def test_usage_is_what_the_provider_reported(see, demo):
    told = [call(demo) for _ in range(10)]
    tokens = [sum(usage[name] for usage in told) for name in ("prompt_tokens", "completion_tokens")]
    price = next(model["pricing"] for model in ask(demo, "v1/models")[1]["data"] if model["id"] == SHOWN)
    cost = tokens[0] * float(price["prompt"]) + tokens[1] * float(price["completion"])
    assert within(10, lambda: ask(demo, "-/api/v1/usage")[1]["total"]["requests"] == 10)
    assert ask(demo, "-/api/v1/usage")[1]["total"]["cost"] == pytest.approx(cost)
    page = see("#usage")
    row = page.get_by_role("region", name="Usage as a table").get_by_role("row", name=SHOWN)
    expect(row.get_by_role("cell")).to_have_text([f"{figure:,}" for figure in (10, *tokens)] + [re.compile(r"^\$[\d.]+$")])
    shown = float(row.get_by_role("cell").last.inner_text().lstrip("$").replace(",", ""))
    assert shown == pytest.approx(cost, rel=0.06, abs=0.005)


def test_everything_by_keyboard_alone(see, demo):
    page = ready(see())
    before, was = listed(demo), demo.file.read_bytes()
    page.keyboard.press("/")
    page.keyboard.type("grout-8x7b-instruct -free")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name=HIDDEN, exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Model")).to_contain_text("Hidden")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=HIDDEN, exact=True)).to_be_focused()
    page.keyboard.press("s")
    expect(draft(page)).to_have_text("Not saved: +1 −0")
    page.keyboard.press("w")
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert within(2, lambda: HIDDEN in listed(demo))
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(page.get_by_text("as it was before the save")).to_be_visible()
    assert within(2, lambda: listed(demo) == before) and demo.file.read_bytes() == was
    for number, part in enumerate(["Models", "Activity", "Usage", "Backends", "Connect"], 1):
        page.keyboard.press(str(number))
        expect(page.get_by_role("link", name=part, exact=True)).to_have_attribute("aria-current", "page")


def test_everything_at_390_pixels(see, demo):
    page = ready(see(**PHONE))
    before, was = listed(demo), demo.file.read_bytes()
    search(page, "grout-8x7b-instruct -free")
    page.get_by_role("region", name="Models").get_by_text("Sort", exact=True).tap()
    page.get_by_role("radio", name="Context").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=HIDDEN, exact=True).tap()
    expect(page.get_by_role("complementary", name="Model")).to_contain_text("Hidden")
    page.get_by_role("button", name="Close the details").tap()
    box(page, HIDDEN).tap()
    page.get_by_role("button", name="Review…").tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert within(2, lambda: HIDDEN in listed(demo))
    page.get_by_role("button", name="Undo", exact=True).tap()
    expect(page.get_by_text("as it was before the save")).to_be_visible()
    assert within(2, lambda: listed(demo) == before) and demo.file.read_bytes() == was
    for part in ("Activity", "Usage", "Backends", "Connect", "Models"):
        page.get_by_role("link", name=part, exact=True).tap()
        expect(page.get_by_role("region", name=part).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_part_has_a_violation(see, demo, scheme):
    call(demo)
    page = ready(see(scheme=scheme))
    for part, landmark in (("Models", "table"), ("Activity", "table"), ("Usage", "table"), ("Backends", "article"), ("Connect", "heading")):
        page.get_by_role("link", name=part, exact=True).click()
        expect(page.get_by_role("region", name=part, exact=True).get_by_role(landmark).first).to_be_visible()
        assert violations(page) == [], part


def test_a_backend_that_is_down_stands_with_what_it_said(see):
    page = see("#backends")
    attic = page.get_by_role("article", name="attic")
    expect(attic).to_contain_text("down for")
    expect(attic).to_contain_text("http://127.0.0.1:1/v1")
    attic.get_by_role("button", name="Check the key of attic").click()
    expect(attic.get_by_role("status")).to_contain_text("attic")
    sample = page.get_by_role("article", name="sample")
    sample.get_by_role("button", name="Check the key of sample").click()
    expect(sample.get_by_role("status")).to_contain_text("Works: 340 models")


def copied(page, path):
    page.evaluate("navigator.clipboard.writeText('')")
    page.get_by_role("button", name=f"Copy for {path}", exact=True).click()
    page.wait_for_function("navigator.clipboard.readText().then(Boolean)")
    return page.evaluate("navigator.clipboard.readText()")


def exported(demo, client):
    return subprocess.run([BIN, "export", client, "-c", demo.file, "--url", f"{demo.url}/v1"], capture_output=True, text=True, timeout=60).stdout


def test_settings_are_those_that_export_prints(see, demo):
    page = see("#connect", permissions=["clipboard-read", "clipboard-write"])
    settings = page.get_by_role("region", name="Connect").locator("pre")
    expect(settings).to_contain_text(f"{demo.url}/v1/chat/completions")
    clients = page.get_by_role("navigation", name="Clients").get_by_role("button")
    _, known = ask(demo, "-/api/v1/connect")
    expect(clients).to_have_text([client["title"] for client in known["clients"]])
    for name, title, path in (("curl", "curl", "a terminal"), ("zed", "Zed", "~/.config/zed/settings.json"), ("opencode", "opencode", "opencode.json")):
        page.get_by_role("button", name=title, exact=True).click()
        # The provider of the demo lists one more model after a while, which the page shows a moment later.
        assert within(60, lambda: copied(page, path) == exported(demo, name))
    expect(page.get_by_text(re.compile(r"… [\d,]+ more lines, which Copy takes too"))).to_be_visible()


def test_a_second_browser_is_told_and_keeps_its_draft(see, demo):
    first, second = ready(see()), ready(see())
    for page, identifier in ((first, HIDDEN), (second, f"{HIDDEN}:free")):
        search(page, identifier)
        box(page, identifier).set_checked(not box(page, identifier).is_checked())
        expect(draft(page)).to_be_visible()
    first.get_by_role("button", name="Review…").click()
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Saved.")).to_be_visible()
    expect(second.get_by_role("alert")).to_contain_text("The file changed underneath.")
    expect(draft(second)).to_have_text("Not saved: +0 −1")
    second.get_by_role("button", name="Put the draft on the new file").click()
    expect(second.get_by_role("alert")).to_have_count(0)
    second.get_by_role("button", name="Review…").click()
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Saved.")).to_be_visible()
    ids = listed(demo)
    assert HIDDEN in ids and f"{HIDDEN}:free" not in ids


def test_a_mistake_made_in_an_editor_is_told_until_it_is_mended(see, demo):
    page = ready(see())
    before, was = listed(demo), demo.file.read_text()
    demo.file.write_text(was.replace("    default:", "    defalt:"))
    expect(page.get_by_role("alert")).to_contain_text("unknown key 'defalt'")
    assert listed(demo) == before
    demo.file.write_text(was)
    expect(page.get_by_role("alert")).to_have_count(0)


BROKEN = {
    "an alias that is none": (lambda text: text.replace('glob: ["northwind', 'glob: [*x, "northwind').encode(), r"line \d+: .*quotes"),
    "a key twice": (lambda text: text.replace("cache_ttl: 15s", "cache_ttl: 15s\n    cache_ttl: 15s").encode(), r"line \d+: duplicate key 'cache_ttl'"),
    "no UTF-8": (lambda text: text.encode() + b"# \xff\n", r"line \d+: .*UTF-8"),
    "no file": (None, "No such file or directory"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_told_and_the_page_goes_on(see, demo, name):
    """To who has the page open already, and to who opens it now."""
    edit, said = BROKEN[name]
    early, was, before = ready(see(expects=("Failed to load resource",))), demo.file.read_bytes(), listed(demo)
    if edit:
        demo.file.write_bytes(edit(was.decode()))
    else:
        demo.file.unlink()
    expect(early.get_by_role("alert")).to_contain_text(re.compile(said))
    page = ready(see(expects=("Failed to load resource",)))
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("The file on disk is not what is served")
    expect(page.get_by_role("alert")).to_contain_text(re.compile(said))
    expect(page.get_by_text("The file is read-only")).to_have_count(0)
    # The provider lists one more model after a while.
    assert set(before) <= set(listed(demo)) and counts(page)[0] >= len(before)
    expect(box(page, SHOWN)).to_be_disabled()
    page.get_by_role("button", name="Rules", exact=True).click()
    expect(page.get_by_role("complementary", name="Rules")).to_contain_text("The file cannot be")
    for part in ("Activity", "Usage", "Backends", "Connect", "Models"):
        page.get_by_role("link", name=part, exact=True).click()
        expect(page.get_by_role("region", name=part).first).to_be_visible()
    demo.file.write_bytes(was)
    for each in (early, page):
        expect(each.get_by_role("alert")).to_have_count(0)
        search(each, HIDDEN)
        box(each, HIDDEN).check()
        expect(draft(each)).to_have_text("Not saved: +1 −0")


def test_a_model_that_appears_is_marked_as_new(see):
    """The demo's provider lists one more after a while."""
    page = see("#models?q=new")
    page.get_by_role("button", name=re.compile("405b")).wait_for(timeout=120_000)
    page.get_by_role("link", name="Backends", exact=True).click()
    expect(page.get_by_text("+ northwind/gale-3-405b-instruct", exact=True)).to_be_visible()
