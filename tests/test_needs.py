"""The picture of what needs what is drawn from the chapters' own lines, and leads to each of them."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "book" / "_ext"))
import needs  # noqa: E402


def test_a_chapter_needs_earlier_ones_only_and_each_says_what():
    found = needs.chapters()
    assert [number for number, *_ in found] == list(range(1, 19))
    assert found[0][3] == [] and all(needed for *_, needed in found[1:])
    assert all(max(needed, default=0) < number for number, _, _, needed in found)


def test_chapter_4_needs_1_and_3_and_chapter_11_the_one_that_is_named_by_its_number_only():
    needed = {number: them for number, _, _, them in needs.chapters()}
    assert needed[4] == [1, 3] and needed[11] == [2, 6, 7] and needed[14] == [7, 10, 11, 12]


def test_picture_has_an_arc_for_each_need_and_a_link_to_each_chapter():
    svg = ElementTree.fromstring(needs.picture())
    arcs = [path.get("class").split() for path in svg.iter("path")]
    assert sorted(arcs) == sorted([f"c{n}", f"c{k}"] for n, _, _, needed in needs.chapters() for k in needed)
    links = [a.get("href") for a in svg.iter("a")]
    assert links == [f"../notebooks/{stem}.html" for _, stem, *_ in needs.chapters()]
    rows = {int(a.get("class")[1:]): int(a.find("text").get("y")) - 5 for a in svg.iter("a")}
    for path in svg.iter("path"):
        later, earlier = (rows[int(name[1:])] for name in path.get("class").split())
        numbers = list(map(float, re.findall(r"[\d.]+", path.get("d"))))
        assert (numbers[1], numbers[-1]) == (earlier, later) and min(numbers[::2]) >= 0


def test_no_title_is_cut_off():
    for _, _, title, _ in needs.chapters():
        assert needs.LEFT + 6.3 * (len(title) + 5) < needs.WIDTH, title
