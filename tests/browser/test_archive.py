"""The site as one file: what is in it, and that it can be read where no server is."""

import os
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path += [str(ROOT / "book"), str(ROOT / "book" / "_ext")]
import archive  # noqa: E402
import printed_book  # noqa: E402


def test_archive_holds_the_pages_and_a_word_about_how_to_read_them(tmp_path):
    for name in "index.html", "book/index.html", "lite/index.html", ".doctrees/a", "_sources/a.ipynb", "a-book.zip":
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text("text", encoding="utf-8")
    made = tmp_path / "made" / "a-book.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "LEFT_OUT", {*archive.LEFT_OUT, made.name})
        archive.pack(tmp_path / "site", made)
    names = zipfile.ZipFile(made).namelist()
    assert names == ["a-book/READ-ME-FIRST.txt", "a-book/book/index.html", "a-book/index.html"]


def test_unpacked_pages_work_without_a_server(site, chromium, tmp_path):
    archive.pack(site, tmp_path / "pages.zip")
    with zipfile.ZipFile(tmp_path / "pages.zip") as packed:
        packed.extractall(tmp_path)
    page, errors = chromium.new_page(), []
    page.set_default_timeout(60_000)
    page.on("requestfailed", lambda request: errors.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "pages" / "notebooks" / "03-multilayer-perceptron.html").as_uri())
    page.wait_for_selector(".backprop-view[data-drawn]")
    words = page.locator(".backprop-view .status")
    before = words.inner_text()
    page.locator(".noUi-handle").first.press("ArrowRight")
    page.wait_for_function("([words, before]) => words.innerText !== before", arg=[words.element_handle(), before])
    page.wait_for_selector("mjx-container")
    page.close()
    assert errors == []


@pytest.mark.parametrize("age", [-1, 1])
def test_front_page_offers_the_archive_if_it_is_younger_than_the_pages(age, tmp_path, monkeypatch):
    page, made = tmp_path / "page.md", tmp_path / "book.zip"
    for file in page, made:
        file.write_bytes(b"\0" * 3_000_000)
    os.utime(made, (time.time() + age,) * 2)
    monkeypatch.setattr(printed_book, "SOURCES", [(tmp_path, "*.md")])
    monkeypatch.setattr(printed_book, "PDF", tmp_path / "no.pdf")
    monkeypatch.setattr(printed_book, "ARCHIVE", made)
    printed_book.offer(None, "book/index", source := ["a {printed} b"])
    link = '<p><a href="../book.zip">These pages for reading without a network</a> (3 MB)</p>'
    assert source == [f"a {link if age > 0 else ''} b"]
