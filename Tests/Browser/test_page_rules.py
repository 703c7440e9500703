"""What the page makes of rules in the file of a running proxy, and what becomes of the file."""

import contextlib

import pytest
import yaml
from page_fixtures import box, draft, expect, visitor
from steps import ask, within


class Served:
    """A proxy before a backend with these models, its file, and the page that somebody opens."""

    def __init__(self, serve, backend, tmp_path, chromium, models, **rules):
        backend.models = {"object": "list", "data": [{"id": each} for each in models]}
        self.program = serve(**rules)
        self.root = self.program.url + "/"
        self.file = tmp_path / "config-0.yaml"
        self.chromium = chromium

    @contextlib.contextmanager
    def open(self, address="", models=1):
        with visitor(self.chromium, self.root) as visit:
            page = visit(address)
            expect(page.get_by_role("table", name="Models").get_by_role("row").nth(models)).to_be_visible()
            yield page

    @property
    def rules(self):
        return yaml.safe_load(self.file.read_text())["model_filter"]

    @property
    def listed(self):
        return [model["id"] for model in ask(self, "v1/models")[1]["data"]]

    def status(self, model):
        return ask(self, "v1/chat/completions", {"model": model, "messages": []})[0]


@pytest.fixture
def served(serve, backend, tmp_path, chromium):
    return lambda models, **rules: Served(serve, backend, tmp_path, chromium, models, **rules)


def review(page):
    page.get_by_role("button", name="Review…").click()
    return page.get_by_role("dialog", name="Review the change")


def save(page):
    review(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(draft(page)).to_have_count(0)


@pytest.mark.parametrize("word", [True, "yes", "On"])
def test_a_filter_that_is_enforced_is_ticked_so_and_can_be_switched_off_and_on(served, word):
    proxy = served(["a", "hidden"], simple=["a"], enforce=word)
    assert proxy.status("hidden") == 404
    with proxy.open("#models?panel=backends/default") as page:
        enforced = page.get_by_role("checkbox", name="Enforced: what is hidden cannot be called either")
        expect(enforced).to_be_checked()
        expect(draft(page)).to_have_count(0)
        enforced.uncheck()
        save(page)
        assert "enforce" not in proxy.rules and within(2, lambda: proxy.status("hidden") == 200)
        expect(enforced).not_to_be_checked()
        enforced.check()
        save(page)
        assert proxy.rules["enforce"] is True and within(2, lambda: proxy.status("hidden") == 404)
        expect(enforced).to_be_checked()


def test_models_without_a_field_are_kept_where_the_file_says_so_in_capitals(served):
    proxy = served(["a"], where={"context_length": ">= 1"}, where_missing="KEEP")
    with proxy.open("#models?panel=backends/default") as page:
        kept = page.get_by_role("checkbox", name="Keep models that lack a field of where")
        expect(kept).to_be_checked()
        kept.uncheck()
        save(page)
        assert "where_missing" not in proxy.rules and within(2, lambda: proxy.listed == [])


def test_ids_that_differ_in_case_alone_are_two_where_case_counts(served):
    proxy = served(["GPT", "gpt", "Gpt", "x", "y"], simple=["GPT", "gpt", "x"], case_sensitive=True)
    with proxy.open() as page:
        expect(box(page, "Gpt")).not_to_be_checked()
        box(page, "y").check()
        save(page)
        assert proxy.rules["simple"] == ["GPT", "gpt", "x", "y"]
        box(page, "gpt").uncheck()
        box(page, "Gpt").check()
        save(page)
        assert proxy.rules["simple"] == ["GPT", "x", "y", "Gpt"]
        assert within(2, lambda: sorted(proxy.listed) == ["GPT", "Gpt", "x", "y"])


def test_entries_that_say_the_same_where_case_does_not_count_all_stay_or_go(served):
    proxy = served(["gpt", "x", "y"], simple=["GPT", "x", "gpt"])
    with proxy.open() as page:
        box(page, "y").check()
        save(page)
        assert proxy.rules["simple"] == ["GPT", "x", "gpt", "y"]
        box(page, "gpt").uncheck()
        save(page)
        assert proxy.rules["simple"] == ["x", "y"] and within(2, lambda: proxy.listed == ["x", "y"])


@pytest.mark.parametrize("rules", [{}, {"simple": ["u/z"]}, {"simple": ["u/z"], "exclude": {"simple": ["x"]}}], ids=["hiding", "showing", "both"])
def test_a_glob_that_is_offered_takes_the_place_of_the_entries(served, rules):
    proxy = served(["team/a1", "team/a2", "team/a3", "u/z", "x"], **rules)
    hides = not rules
    with proxy.open() as page:
        for model in ("team/a1", "team/a2", "team/a3"):
            box(page, model).set_checked(not hides)
        expect(draft(page)).to_have_text("Not saved: +0 −3" if hides else "Not saved: +3 −0")
        dialog = review(page)
        expect(dialog).to_contain_text("One glob says the same as 3 entries: team/*")
        dialog.get_by_role("button", name="Use it").click()
        expect(dialog.get_by_role("button", name="Use it")).to_have_count(0)
        expect(dialog.get_by_role("region", name="Changed lines of the file")).not_to_contain_text("team/a1")
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        kept = {key: proxy.rules[key] for key in ("simple", "glob", "exclude") if key in proxy.rules}
        assert kept == ({"exclude": {"glob": ["team/*"]}} if hides else {**rules, "glob": ["team/*"]})
        assert within(2, lambda: proxy.listed == (["u/z", "x"] if hides else ["team/a1", "team/a2", "team/a3", "u/z"]))
