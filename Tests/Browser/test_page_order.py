"""Answers come in any order, and the page stands: none is shown as another's, and none is needed before it is there."""

import random

import pytest
from page_fixtures import PARTS, settle


class Turnstile:
    """Holds back what a page asks of the server, and lets one request through at a time."""

    def __init__(self, page):
        self.page, self.held = page, []
        page.route("**/-/api/v1/**", lambda route: self.held.append(route))

    def release(self, chance):
        route = self.held.pop(chance.randrange(len(self.held)))
        with self.page.expect_response(lambda response: response.request == route.request):
            route.continue_()
        self.settle()

    def settle(self):
        """The page has drawn what it was told, and asked what it wants to know next."""
        self.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 30)))")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("seed", range(9, 14))
def test_answers_in_any_order_make_the_same_page(visit, busy, part, seed):
    chance, turnstiles = random.Random(seed), []
    page = visit(f"#{part}", before=lambda page: turnstiles.append(Turnstile(page)))
    [turnstile] = turnstiles
    turnstile.settle()
    while turnstile.held:
        turnstile.release(chance)
    settle(page, part)
