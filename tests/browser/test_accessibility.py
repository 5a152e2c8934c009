"""Every page under axe, in light and in dark, wide and on a phone; the book for readers who want less motion, and on
paper. fetch_static.py fetches axe; the site does not ship it.
"""

import pytest
from browser import without_mathematics
from test_site import ALL_LABS_DRAWN, PAGES, ROOT

AXE = ROOT / "book" / "_build" / "axe.min.js"
CHAPTER = "notebooks/07-two-circles.html"
EPOCHS = 300  # how long the Training Lab trains

# (rule, what the selector of the finding contains) → the theme or docutils writes this, and why it does no harm
ALLOWED = [
    ("region", ".only-light"),  # logo and title stand in the sidebar above its <nav>, and the page's <h1> says more
    ("region", ".only-dark"),
    ("region", ".title"),
    ("aria-allowed-role", "#id"),  # docutils marks an entry of the bibliography as role="doc-biblioentry" on a <div>;
    ("aria-deprecated-role", "#id"),  # ARIA prefers list items by now, screen readers know both
    ("aria-required-children", ".citation-list"),
]
# A chapter's code is thousands of words in some twenty colours. Axe sees the first word of each colour on a page.
ONE_WORD_OF_EACH_COLOUR = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll(".highlight pre span")) {
        if (seen.has(word.className)) word.replaceWith(...word.childNodes);
        seen.add(word.className);
    }
}"""
RUN = """async (only) => {
    const options = { resultTypes: ["violations"], ...(only && { runOnly: only }) };
    const { violations } = await axe.run({ exclude: [".math"] }, options);
    const tell = (rule, { target, html }) => [rule, target.flat().join(" "), html.slice(0, 120)];
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => tell(id, node)));
}"""
DARK = "Object.assign(document.documentElement.dataset, { theme: 'dark', mode: 'dark' })"
OVERFLOWS_SETTLED = """[...document.querySelectorAll("main :is(pre, .pst-scrollable-table-container)")]
    .every((e) => e.scrollWidth <= e.clientWidth || e.tabIndex === 0)"""


def open_page(context, address, name):
    """The page with its mathematics and its labs drawn."""
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}/{name}", wait_until="load")
    page.evaluate("window.MathJax?.startup.promise")
    page.wait_for_function(ALL_LABS_DRAWN)
    page.wait_for_function("""[...document.querySelectorAll(".backprop-view")].every((e) => e.dataset.drawn)""")
    return page


def findings(page, *rules):
    return [
        f"{rule}: {target}: {html}"
        for rule, target, html in page.evaluate(RUN, list(rules) or None)
        if not any(rule == allowed and part in target for allowed, part in ALLOWED)
    ]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "index.html"])  # which leads to book/index.html
def test_axe_finds_nothing(name, address, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    without_mathematics(context)
    page = open_page(context, address, name)
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    page.evaluate(ONE_WORD_OF_EACH_COLOUR)
    found = findings(page)
    page.evaluate(DARK)
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(OVERFLOWS_SETTLED)  # the theme makes them focusable a moment after the change of width
    found += [f"dark, on a phone: {it}" for it in findings(page, "color-contrast", "scrollable-region-focusable")]
    context.close()
    assert found == []


def test_play_goes_to_the_end_at_once_where_less_motion_is_wanted(address, chromium):
    context = chromium.new_context(reduced_motion="reduce")
    page = open_page(context, address, CHAPTER)
    epochs = page.locator(".widget-slider", has_text="epochs").locator(".widget-readout")
    epochs.evaluate("""(readout) => {
        window.shown = [];
        new MutationObserver(() => shown.push(Number(readout.textContent))).observe(readout, { childList: true });
    }""")
    page.locator(".widget-play button").first.click()
    page.locator(".backprop-view .status", has_text=f"epoch {EPOCHS} ").wait_for(timeout=20_000)
    page.wait_for_timeout(200)  # a Play that still ran would move on
    assert page.evaluate("shown")[-1] == EPOCHS
    assert len(page.evaluate("shown")) <= 2  # Play itself takes one step before it is told
    assert page.locator(".widget-play button").first.locator(".fa-play").count() == 1
    moving = page.evaluate("""[...document.querySelectorAll("*")].filter((e) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(e);
        return /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth";
    }).length""")
    context.close()
    assert moving == 0


def test_paper_is_white_unfolded_and_without_controls(address, chromium):
    context = chromium.new_context(color_scheme="dark", viewport={"width": 700, "height": 900})
    page = open_page(context, address, CHAPTER)
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(theme) == "light"
    assert page.locator(".bd-article details:not([open], .guard)").count() == 0
    for hidden in ".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", ".widget-play", ".copybtn":
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("article h1").is_visible()
    assert page.evaluate("""[...document.querySelectorAll("main pre")].every((e) => e.scrollWidth <= e.clientWidth)""")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(theme) == "dark"
    assert page.locator(".bd-article details[open]").count() == 0
    context.close()
