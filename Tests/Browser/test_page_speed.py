"""Ten thousand models without a stutter, and a page that is small."""

import pytest
from page_fixtures import expect, ready

FIRST_VIEW = """() => {
  new MutationObserver((_, observer) => {
    if (!document.querySelector('table[aria-label="Models"] tbody tr button')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.drawn = performance.now(); }));
  }).observe(document, {childList: true, subtree: true});
  window.keys = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'keydown' || entry.name === 'input') window.keys.push(entry.duration);
  }).observe({type: 'event', durationThreshold: 16});
  window.frames = [];
}"""


@pytest.mark.parametrize("console", [{"models": 10_000}], indirect=True)
def test_ten_thousand_models_are_there_at_once(visit, console, record_property):
    page = visit("nothing", expects=("Failed to load resource",))
    page.add_init_script(f"({FIRST_VIEW})()")
    page.goto(console.url)
    ready(page)
    page.wait_for_function("window.drawn")
    view = page.evaluate("window.drawn - performance.getEntriesByType('resource').find(each => each.name.endsWith('/models')).responseEnd")
    search = page.get_by_role("searchbox")
    search.focus()
    for letter in "free gale >=128k":
        page.keyboard.press(letter if letter != " " else "Space")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    expect(search).to_have_value("free gale >=128k")
    keys = page.evaluate("window.keys")
    slowest = max(keys, default=16)
    stutter = page.evaluate("""() => new Promise(done => {
      const scroller = document.querySelector('table[aria-label="Models"]').parentElement;
      let last = performance.now(), worst = 0, steps = 0;
      const step = () => {
        const now = performance.now();
        worst = Math.max(worst, now - last);
        last = now;
        scroller.scrollTop += 900;
        if (++steps < 60) requestAnimationFrame(step); else done(worst);
      };
      requestAnimationFrame(step);
    })""")
    print(f"\n10,000 models: first view {view:.0f} ms after the data, slowest key {slowest:.0f} ms, longest frame of scrolling {stutter:.0f} ms")
    assert view < 300 and slowest < 50


def test_the_page_is_small(visit, console):
    page = ready(visit())
    sizes = page.evaluate("performance.getEntriesByType('resource').filter(each => each.name.includes('/-/page/')).map(each => each.decodedBodySize)")
    size = sum(sizes) + len(page.request.get(console.url).body())
    print(f"\npage: {size} bytes in {len(sizes) + 1} files")
    assert size < 150_000
