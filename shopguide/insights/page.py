"""The report as a page: one file with everything in it, or the content of the live page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from shopguide.insights.charts import Charts, group_table
from shopguide.insights.figures import Figures, Share, Totals
from shopguide.insights.findings import findings
from shopguide.insights.titles import channel_title, issue_title
from shopguide.insights.words import count, mean, of, percent, plural, seconds
from shopguide.knowledge import Knowledge
from shopguide.server.operator_frame import STYLE, style_hash, templates

FOLDER: Final = Path(__file__).parent / "pages"
INSIGHTS_STYLE: Final = (FOLDER / "insights.css").read_text(encoding="utf-8")
_POLICY: Final = "default-src 'none'; style-src '{style}'; img-src data:; base-uri 'none'; form-action 'none'"
TEMPLATES: Final = templates(FOLDER)


@dataclass(frozen=True)
class KeyFigure:
    """One of the figures on top, with how many it is of and what it was before."""

    name: str
    value: str
    detail: str
    before: str | None


def document(figures: Figures, charts: Charts, svgs: Mapping[str, str], knowledge: Knowledge) -> str:
    """The page as one file that needs nothing else."""
    style = STYLE + INSIGHTS_STYLE
    return TEMPLATES.get_template("document.html").render(
        style=Markup(style),
        policy=_POLICY.format(style=style_hash(style)),
        content=content(figures, charts, svgs, knowledge),
        period=period_name(figures),
    )


def content(figures: Figures, charts: Charts, svgs: Mapping[str, str], knowledge: Knowledge) -> Markup:
    """What stands below the heading, in both."""
    values: dict[str, Any] = {
        "figures": figures,
        "period": period_name(figures),
        "charts": charts,
        "svgs": {id: Markup(svg) for id, svg in svgs.items()},
        "keys": key_figures(figures),
        "findings": findings(figures, knowledge),
        "languages": group_table("Language", figures.languages),
        "issue_title": lambda issue: issue_title(issue, knowledge),
        "channel_title": lambda channel: channel_title(channel, knowledge),
        "moment": lambda at: moment(figures, at),
        "count": count,
        "seconds": seconds,
        "plural": plural,
    }
    return Markup(TEMPLATES.get_template("report.html").render(**values))


def period_name(figures: Figures) -> str:
    """From when to when, in the report's time zone."""
    period = figures.period
    return f"{moment(figures, period.since)} to {moment(figures, period.until)} ({period.zone_name})"


def moment(figures: Figures, at: float) -> str:
    """A moment in the report's time zone."""
    local = figures.period.local(at)
    return f"{local.day} {local:%b %Y %H:%M}"


def key_figures(figures: Figures) -> tuple[KeyFigure, ...]:
    """The figures on top."""
    now, before = figures.totals, figures.before

    def share(name: str, of_totals: Any, detail: str) -> KeyFigure:
        return KeyFigure(name, percent(of_totals(now)), detail, _share_before(before, of_totals))

    solved, unsure = now.outcomes.solved_share, now.messages.unsure_share
    return (
        KeyFigure("Talks", count(now.talks), "with a case", count(before.talks) if before else None),
        KeyFigure(
            "Cases",
            count(now.outcomes.cases),
            "one issue of one talk",
            count(before.outcomes.cases) if before else None,
        ),
        share("Solved", lambda one: one.outcomes.solved_share, f"{of(solved.part, solved.whole)} cases that are over"),
        share("Led to a person", lambda one: one.escalated_share, f"{of(now.escalated, now.outcomes.cases)} cases"),
        KeyFigure(
            "Rating",
            mean(now.mean_rating),
            f"mean of {plural(now.rated, 'rating')}",
            f"{mean(before.mean_rating)} of {count(before.rated)}" if before else None,
        ),
        share("Unsure", lambda one: one.messages.unsure_share, f"{of(unsure.part, unsure.whole)} typed messages"),
        KeyFigure(
            "Answered within",
            seconds(now.speed.p95),
            f"95 of 100, of {plural(now.speed.timed, 'message')}",
            seconds(before.speed.p95) if before else None,
        ),
    )


def _share_before(before: Totals | None, of_totals: Any) -> str | None:
    if before is None:
        return None
    share: Share = of_totals(before)
    return f"{percent(share)} of {count(share.whole)}" if share.tells else percent(share)
