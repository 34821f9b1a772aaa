"""The drawings: all of a page's own style, none of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from shopguide.insights import plots
from shopguide.insights.charts import Plot, Series
from shopguide.insights.page import INSIGHTS_STYLE
from shopguide.insights.svg import clean

DAYS = tuple(f"{day} Nov" for day in range(1, 31))
PLOTS = {
    "columns": Plot("a", "columns", DAYS, (Series("Solved", (2, 0) * 15, "good"), Series("Left", (1,) * 30, "pale"))),
    "bars": Plot("b", "bars", ("$1 <b> & $2", "é" * 90), (Series("All", (3, 0)),), notes=("3", "0 · –")),
    "lines": Plot("c", "lines", DAYS, tuple(Series(n, (0.1, None) * 15, "warm") for n in ("p50", "p95")), "seconds"),
    "one point": Plot("d", "lines", ("1 Nov",), (Series("Unsure", (None,)),), "percent"),
    "nothing": Plot("e", "bars", ("x",), (Series("All", (0,)),), notes=("0",)),
}


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return plots.draw(PLOTS.values())


@pytest.mark.parametrize("name", PLOTS)
def test_a_drawing_has_no_style_of_its_own(drawn: dict[str, str], name: str) -> None:
    svg = drawn[PLOTS[name].id]
    assert not re.search(
        r"\bstyle\b|<style|<script|<metadata|#[0-9a-f]{6}\b|rgb\(|url\((?!#)|http(?!://www\.w3\.org/)", svg
    )
    assert re.search(r'viewBox="0 0 340', svg)


def test_every_class_has_its_colour_in_the_style_sheet(drawn: dict[str, str]) -> None:
    used = {name for svg in drawn.values() for names in re.findall(r'class="([^"]+)"', svg) for name in names.split()}
    assert {"fill-good", "fill-pale", "stroke-line", "fill-ink"} <= used
    assert {name for name in used if f".{name} {{" not in INSIGHTS_STYLE} == set()
    assert all(f".{kind}-{tone} {{" in INSIGHTS_STYLE for kind in ("fill", "stroke") for tone in plots.CLASSES.values())


def test_ids_of_several_drawings_do_not_meet(drawn: dict[str, str]) -> None:
    ids = [name for svg in drawn.values() for name in re.findall(r'\bid="([^"]+)"', svg)]
    assert ids
    assert len(ids) == len(set(ids))
    for svg in drawn.values():
        asked = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg)
        assert all(f'id="{one or other}"' in svg for one, other in asked)


def test_letters_are_letters_and_hostile_ones_are_inert(drawn: dict[str, str]) -> None:
    texts = [element.text for element in ElementTree.fromstring(drawn["b"]).iter() if element.tag.endswith("}text")]
    assert "$1 <b> & $2" in texts
    assert f"{'é' * 47}…" in texts


def test_the_same_plot_is_the_same_drawing(drawn: dict[str, str]) -> None:
    assert plots.draw([PLOTS["columns"]])["a"] == drawn["a"]


def test_a_colour_without_class_is_refused() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path style="fill: #123456"/></svg>'
    with pytest.raises(ValueError, match="#123456"):
        clean(svg, "x", plots.CLASSES)


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_comes_through_json_as_it_was(name: str) -> None:
    assert Plot.from_json(PLOTS[name].as_json()) == PLOTS[name]


def test_the_server_is_started_without_what_draws() -> None:
    names = "'matplotlib.figure' in sys.modules, 'shopguide.insights.live' in sys.modules"
    words = f"import sys, shopguide.server.launcher; print({names})"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
