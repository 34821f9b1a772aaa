"""The progress of a training on the screen: a bar with the time left, or a line a step where there is no terminal."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

# Step: what it is called on the screen, and its share of the time, in seconds on two cores.
STEPS: Final = {
    "read": ("Reading the messages", 7),
    "encode": ("Encoding them", 10),
    "fit": ("Fitting the classifier", 20),
    "pack": ("Packing the model", 2),
}


class TrainingBar:
    """Shows the steps that `shopguide.progress` reports; use it as a context manager.

    Args:
        stream: where to write; a bar if it is a terminal, otherwise a line when a step is finished.
    """

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream)
        self._bar = Progress(
            TextColumn("Training the guide: {task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("left:"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task(STEPS["read"][0], total=sum(seconds for _, seconds in STEPS.values()))
        self._begun = time.monotonic()
        self._finished: set[str] = set()

    def __enter__(self) -> Self:
        self._bar.start()
        if not self._console.is_terminal:
            self._console.print("Training the guide (about five minutes):")
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if kind is None:
            self.advance("pack", 1, 1)
        self._bar.stop()

    def advance(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` units of a step are finished; a step not in STEPS isn't shown."""
        if step not in STEPS:
            return
        names = list(STEPS)
        earlier = sum(STEPS[name][1] for name in names[: names.index(step)])
        title, seconds = STEPS[step]
        self._bar.update(self._task, completed=earlier + seconds * done / total, description=title)
        if done == total and step not in self._finished and not self._console.is_terminal:
            self._finished.add(step)
            self._console.print(f"  {title}: done after {time.monotonic() - self._begun:.0f} s")
