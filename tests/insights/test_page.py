"""The page: what it says, and what it does not say."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa

from shopguide.errors import SetupError
from shopguide.insights.charts import charts
from shopguide.insights.collect import collect
from shopguide.insights.figures import Share
from shopguide.insights.findings import findings
from shopguide.insights.period import parse
from shopguide.insights.report import write_report
from shopguide.insights.words import count, percent, seconds
from shopguide.knowledge import Knowledge
from shopguide.server.operator_frame import style_hash

from .rows import NOW, CaseRows, at, small_week

WEEK = parse("7d", None, NOW)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}</p></style>\"'&"
Database = Callable[[CaseRows], sa.engine.Engine]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """SQLite alone: the page does not know where its figures come from."""
    return f"sqlite:///{tmp_path / 'talks.sqlite'}"


@pytest.fixture
def page(database: Database, facts: Knowledge, tmp_path: Path) -> Callable[[CaseRows], str]:
    def written(rows: CaseRows) -> str:
        write_report(database(rows), facts, WEEK, NOW, tmp_path / "new" / "report.html")
        return (tmp_path / "new" / "report.html").read_text(encoding="utf-8")

    return written


def stuck_at(rows: CaseRows, many: int, of: int) -> None:
    for number in range(of):
        rows.case(f"web:{number}", at(25), outcome="solved")
        rows.walk(f"web:{number}", "in_app", 4, stuck=(3,) if number < many else ())


def test_where_most_people_get_stuck_is_said_first(database: Database, facts: Knowledge) -> None:
    rows = CaseRows()
    stuck_at(rows, 41, 120)
    sentences = findings(collect(database(rows), facts, WEEK, NOW), facts)
    assert sentences[0] == "Most people get stuck at “Report a problem”: In-app report, step 4 of 6, 41 of 120."


@pytest.mark.parametrize(("many", "of"), [(3, 4), (4, 100)])
def test_a_handful_stuck_is_no_finding(database: Database, facts: Knowledge, many: int, of: int) -> None:
    rows = CaseRows()
    stuck_at(rows, many, of)
    found = findings(collect(database(rows), facts, WEEK, NOW), facts)
    assert not any("stuck" in sentence for sentence in found)


def test_a_handful_is_no_finding(database: Database, facts: Knowledge) -> None:
    rows = CaseRows()
    stuck_at(rows, 3, 4)
    figures = collect(database(rows), facts, WEEK, NOW)
    assert findings(figures, facts) == ()
    assert percent(figures.funnels[0].steps[3].halted_share) == "3 of 4"


def test_findings_of_issues_pairs_and_speed(database: Database, facts: Knowledge) -> None:
    rows = CaseRows()
    for number in range(20):
        paid = number % 3 == 0
        issue, outcome = ("payment_problem", "not_solved") if paid else ("order_not_received", "solved")
        rows.case(f"web:{number}", at(25), issue=issue, outcome=outcome)
    for number in range(100):
        unsure = number < 5
        guesses = '[["order_not_received", 0.4], ["goodbye", 0.3]]' if unsure else None
        rows.turn(f"web:{number}", at(25), seconds=3.0, unsure=unsure, guesses=guesses)
    assert findings(collect(database(rows), facts, WEEK, NOW), facts) == (
        "Most cases are about “Parcel late, lost or missing”: 13 of 20 (65 %).",
        "“Payment, charge or coupon” is solved least often: 0 of 7 that are over (0 %).",
        "The guide wavers most often between “goodbye” and “Parcel late, lost or missing”: 5 times.",
        "5 of 100 messages wait 3.0 s or longer for their answer.",
    )


def test_the_page_needs_nothing_from_elsewhere(page: Callable[[CaseRows], str]) -> None:
    text = page(small_week())
    assert re.findall(r"<(?:script|link|img|iframe|object|embed|form)\b[^>]*>", text) == [
        '<link rel="icon" href="data:,">'
    ]
    assert not re.search(r'\sstyle="|\son\w+="|https?://(?!www\.w3\.org/)|@import|url\((?!#)', text)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.S)
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert f"style-src &#39;{style_hash(style)}&#39;" in policy
    assert policy.startswith("default-src &#39;none&#39;;")


def test_every_plot_is_told_in_words_and_has_its_figures(page: Callable[[CaseRows], str]) -> None:
    text = page(small_week())
    count = text.count("<svg")
    assert count >= 9
    assert len(re.findall(r'<div role="img" aria-label="Plot: [^"]{30,}"><svg[^>]+aria-hidden="true"', text)) == count
    assert len(re.findall(r"<details>\s*<summary>Figures.*?<table>", text, re.S)) == count


def test_the_page_says_the_figures_of_the_small_week(page: Callable[[CaseRows], str]) -> None:
    text = re.sub(r"\s+", " ", page(small_week()))
    for words in (
        "19 Nov 2026 00:00 to 25 Nov 2026 12:00 (UTC), compared with the same time before",
        '<dt>Talks</dt><dd class="value">4</dd>',
        '<dd class="value">2 of 4</dd><dd class="soft">2 of 4 cases that are over</dd>',
        '<dd class="soft">before: 29 % of 7</dd>',
        '<dd class="value">40 %</dd><dd class="soft">2 of 5 cases</dd>',
        "5 cases: 2 solved, 1 not solved, 1 left, 1 still open. Most began on 19 Nov: 2.",
        "Most got stuck at step 2 of 6, “Tap the menu, the three horizontal lines (☰) …”: 1 of 3.",
        "it took long",
        "3.5 s",
    ):
        assert words in text


@pytest.mark.parametrize("column", ["comment", "issue", "entry", "language", "escalated_to"])
def test_hostile_text_is_inert(page: Callable[[CaseRows], str], column: str) -> None:
    rows = CaseRows()
    rows.case("web:1", at(25), **{"rating": 1, column: HOSTILE[: 20 if column != "comment" else None]})
    if column == "comment":
        rows.walk("web:1", HOSTILE, 1)
        rows.turn(
            "web:1",
            at(25),
            seconds=1.0,
            intent=HOSTILE,
            entry=HOSTILE[:20],
            unsure=True,
            guesses=f'[["{HOSTILE[:8]}", 1], ["b", 0]]',
        )
    tags: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            assert not any(name.startswith("on") or name == "style" for name, _ in attrs)

    text = page(rows)
    Reader().feed(text)
    assert not tags & {"script", "img"}
    assert "<script" not in text
    assert "&lt;script" in text
    assert "49" not in re.findall(r"&gt;(\w*)&lt;/p", text)


@pytest.mark.parametrize(
    ("simulated", "words"),
    [
        ([], None),
        ([0, 1], "<strong>Simulated.</strong>"),
        ([1], "<strong>Partly simulated.</strong> Made up by a program: 1 of 2 cases"),
    ],
)
def test_what_is_simulated_is_said(page: Callable[[CaseRows], str], simulated: list[int], words: str | None) -> None:
    rows = CaseRows()
    for number in range(2):
        rows.case(f"web:{number}", at(25), simulated=number in simulated)
    text = page(rows)
    assert ('id="simulated"' in text) is bool(simulated)
    assert words is None or words in text


def test_an_empty_database_says_so_and_what_to_do(page: Callable[[CaseRows], str]) -> None:
    text = page(CaseRows())
    assert "Nothing is logged yet." in text
    assert "make run" in text
    assert "<svg" not in text


def test_where_talks_are_deleted_already_the_page_says_so(database: Database, facts: Knowledge, tmp_path: Path) -> None:
    write_report(database(small_week()), facts, WEEK, NOW, tmp_path / "report.html", keep_days=5)
    assert "since 20 Nov 2026 12:00 are deleted" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_quiet_week_says_so(page: Callable[[CaseRows], str]) -> None:
    rows = CaseRows()
    rows.case("web:1", at(2))
    text = page(rows)
    assert "Nothing happened in this time." in text
    assert "<svg" not in text


def test_messages_without_a_case_are_shown(page: Callable[[CaseRows], str]) -> None:
    rows = CaseRows()
    rows.turn("web:1", at(25), case_number=None, seconds=0.2)
    text = page(rows)
    assert "1 message" in text
    assert text.count("<svg") == 2


def test_a_case_without_anything_else_is_shown(database: Database, facts: Knowledge) -> None:
    rows = CaseRows()
    rows.case("web:1", at(25))
    drawn = charts(collect(database(rows), facts, WEEK, NOW))
    assert [plot.id for plot in drawn.plots] == ["outcomes", "issues", "entries"]


def test_a_file_that_cannot_be_written_is_told(week: sa.engine.Engine, facts: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(SetupError, match="--out"):
        write_report(week, facts, WEEK, NOW, tmp_path / "taken")
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Share(0, 0), "–"),
        (Share(2, 3), "2 of 3"),
        (Share(0, 4), "0 of 4"),
        (Share(2, 5), "40 %"),
        (Share(1, 200), "0 %"),
    ],
)
def test_shares_are_written_with_care(share: Share, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [(None, "–"), (0.0123, "12 ms"), (0.9996, "1.0 s"), (1.26, "1.3 s"), (9.96, "10 s"), (75.2, "75 s")],
)
def test_times_are_written_in_a_unit_that_fits(time: float | None, words: str) -> None:
    assert seconds(time) == words


def test_numbers_are_grouped_by_a_space_that_does_not_break() -> None:
    assert count(1_234_567) == "1\u202f234\u202f567"
