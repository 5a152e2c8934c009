"""The static site as a reader meets it: it asks no other host for anything, its links lead somewhere, its pictures
have words, its labs have a still picture, its search finds. The fixtures build the site first if it is out of date.
"""

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = [*ROOT.glob("book/*.md"), *ROOT.glob("notebooks/[0-9]*.ipynb")]
CHAPTERS = sorted(path.relative_to(ROOT).with_suffix(".html").as_posix() for path in SOURCES)
PAGES = [*CHAPTERS, "404.html", "index.html", "search.html"]
LAB = 'script[type="application/vnd.jupyter.widget-view+json"]'
CUT_OFF = """all => all.filter((e) => getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 2)
    .map((e) => "too wide for the page: " + e.textContent)"""
ALL_LABS_DRAWN = f"""document.querySelectorAll('{LAB}').length
    <= document.querySelectorAll(".widget-subarea > .jupyter-widgets").length"""


class Page(HTMLParser):
    """What a built page links to, what can be linked to in it, and its pictures."""

    def __init__(self, text):
        super().__init__()
        self.links, self.names, self.alts, self.stills, self.labs, self.base = [], set(), [], 0, 0, ""
        self._in_noscript = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.names |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "base":
            self.base = given["href"]
        elif tag in ("a", "link", "img", "script"):
            self.links += [given[key] for key in ("href", "src") if given.get(key)]
        if tag == "img":
            self.alts.append((given.get("alt") or "").strip())
            self.stills += self._in_noscript
        self._in_noscript = tag == "noscript" or (self._in_noscript and tag == "img")
        self.labs += tag == "script" and given.get("type") == "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")
            if not {"_static", "lite"} & set(path.relative_to(site).parts)}  # fmt: skip


def test_every_source_has_its_page(pages):
    assert set(PAGES) - set(pages) == set()


@pytest.mark.parametrize("name", PAGES)
def test_page_works_without_another_host_or_an_error(name, address, chromium):
    problems = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)  # MathJax takes its time where the machine has other work
    page.on("request", lambda request: problems.append(f"asks for {request.url}") if foreign(request.url) else None)
    page.on(
        "response", lambda answer: problems.append(f"{answer.status} {answer.url}") if answer.status > 399 else None
    )
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))

    def foreign(url):
        return urlsplit(url).scheme not in ("data", "blob") and not url.startswith(address)

    page.goto(f"{address}/{name}", wait_until="networkidle")
    page.evaluate("window.MathJax?.startup.promise")
    page.wait_for_function(ALL_LABS_DRAWN)
    problems += page.locator("[data-mjx-error]").evaluate_all("all => all.map((e) => e.dataset.mjxError)")
    problems += page.locator("mjx-container").evaluate_all(CUT_OFF)
    problems += folded_wrongly(page, name)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "the page scrolls sideways on a phone"
    context.close()
    assert problems == []


def folded_wrongly(page, name):
    """What is wrong with the guards of a page: each is one line until it is opened."""
    source = ROOT / Path(name).with_suffix(".ipynb")
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"] if source.exists() else []
    expected = sum("guard" in cell["metadata"].get("tags", []) for cell in cells)
    guards = page.locator("details.guard")
    if guards.count() != expected or page.locator("details.guard .tag_guard").count() != expected:
        return [f"{guards.count()} folded guards, {expected} cells are guards"]
    if not expected:
        return []
    tall = guards.evaluate_all(
        "all => all.filter((e) => e.clientHeight > 26 || getComputedStyle(e).borderTopWidth !== '0px')"
    )
    if tall:
        return [f"{len(tall)} of {expected} guards are no quiet line"]
    seen = [page.locator(".tag_guard pre:visible").count()]
    guards.first.locator("summary").click()
    seen.append(page.locator(".tag_guard pre:visible").count() > 0)
    return [] if seen == [0, True] else [f"guards seen before and after the first was opened: {seen}"]


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name, pages, site):
    broken = []
    for link in pages[name].links:
        url, anchor = urldefrag(urljoin(f"http://book/{name}", urljoin(pages[name].base, link)))
        if urlsplit(url).netloc != "book" or urlsplit(url).scheme != "http":
            continue
        target = unquote(urlsplit(url).path).lstrip("/")
        if not (site / target).is_file() or (anchor and target in pages and anchor not in pages[target].names):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_has_alternative_text(name, pages):
    assert all(pages[name].alts)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_lab_has_a_still_picture_where_there_is_no_javascript(name, pages):
    assert pages[name].stills == pages[name].labs


@pytest.mark.parametrize(
    ("term", "page_title"), [("notation", "Notation and shapes"), ("polyfit", "2 · Going downhill")]
)
def test_search_finds_terms_in_prose_and_in_code(term, page_title, address, chromium):
    page = chromium.new_page()
    page.goto(f"{address}/search.html?q={term}")
    page.locator("#search-results a", has_text=page_title).first.wait_for(timeout=10_000)
    page.close()


def test_every_page_describes_itself_and_names_the_version(site):
    found = {}
    version = re.search(r'version = "([\d.]+)\.0"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))[1]
    for name in CHAPTERS:
        text = (site / name).read_text(encoding="utf-8")
        (found[name],) = re.findall(r'<meta name="description" content="([^"]+)">', text)
        assert f'content="{found[name]}"' in re.search(r'<meta property="og:description".*', text)[0]
        assert f"Version {version}" in text
    assert len(set(found.values())) == len(found)
    assert found["notebooks/02-going-downhill.html"].startswith("Make a loss smaller, step by step")
    assert all(10 < len(words) < 250 and "You need" not in words for words in found.values()), found


def test_a_sitemap_names_every_page_where_the_address_is_known(tmp_path):
    sys.path.append(str(ROOT / "book" / "_ext"))
    from page_heads import write_sitemap

    config = SimpleNamespace(html_baseurl="https://example.org/book/")
    env = SimpleNamespace(found_docs={"book/index", "notebooks/00-start"})
    write_sitemap(SimpleNamespace(config=config, env=env, outdir=tmp_path), None)
    places = [
        element.text for element in ElementTree.parse(tmp_path / "sitemap.xml").iter() if (element.text or "").strip()
    ]
    assert places == ["https://example.org/book/book/index.html", "https://example.org/book/notebooks/00-start.html"]


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_what_npm_fetches_is_named_by_version_and_hash_not_by_address(name):
    assert "http" not in (ROOT / "book" / name).read_text(encoding="utf-8")
