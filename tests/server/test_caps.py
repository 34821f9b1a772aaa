"""Who makes room where too many are connected."""

from __future__ import annotations

import resource

import pytest

from shopguide.errors import SetupError
from shopguide.server.caps import CONNECTIONS_VARIABLE, EACH_SESSION, Connections, most_connections


class Caller:
    """A connection; `busy` is one that a request is being worked on for."""

    def __init__(self, name: str, *, busy: bool = False) -> None:
        self.name, self.is_waiting, self.end = name, not busy, ""

    def make_room(self) -> None:
        self.end = "made room"

    def refuse(self) -> None:
        self.end = "refused"


def opened(connections: Connections, count: int, address: str, *, busy: bool = False) -> list[Caller]:
    callers = [Caller(f"{address} {number}", busy=busy) for number in range(count)]
    for caller in callers:
        connections.opened(caller, address)
    return callers


def test_the_longest_waiting_of_a_crowded_address_makes_room() -> None:
    connections = Connections(most=100, strangers_each=3)
    other = opened(connections, 1, "b")
    callers = opened(connections, 5, "a")
    assert [caller.end for caller in callers] == ["made room", "made room", "", "", ""]
    assert other[0].end == ""
    assert len(connections) == 4


def test_one_that_asks_for_something_now_and_then_is_not_the_first_to_make_room() -> None:
    connections = Connections(most=100, strangers_each=3)
    busy, *idle = opened(connections, 3, "a")
    connections.active(busy)
    later = opened(connections, 2, "a")
    assert [caller.end for caller in (busy, *idle, *later)] == ["", "made room", "made room", "", ""]


def test_where_it_is_full_the_address_with_the_most_strangers_makes_room() -> None:
    connections = Connections(most=10, strangers_each=100)
    one = opened(connections, 1, "one")
    crowd = opened(connections, 9, "crowd")
    newcomer = opened(connections, 1, "new")
    assert [caller.end for caller in (*one, *newcomer)] == ["", ""]
    assert [caller.end for caller in crowd].count("made room") == 1
    assert crowd[0].end == "made room"


def test_known_ones_and_those_being_answered_are_left_alone() -> None:
    connections = Connections(most=4, strangers_each=100)
    known = opened(connections, 2, "a")
    for caller in known:
        connections.known(caller, "session")
    busy = opened(connections, 2, "a", busy=True)
    [newcomer] = opened(connections, 1, "a")
    assert [caller.end for caller in (*known, *busy)] == [""] * 4
    assert newcomer.end == "refused"


def test_thousands_of_idle_strangers_never_keep_anybody_out() -> None:
    connections = Connections(most=64, strangers_each=256)
    crowd = opened(connections, 1500, "a")
    shopper = opened(connections, 1, "a")[0]
    connections.known(shopper, "session")
    later = opened(connections, 1500, "a")
    assert shopper.end == ""
    assert len(connections) == 64
    assert all(caller.end != "refused" for caller in (*crowd, *later))


def test_who_left_makes_room() -> None:
    connections = Connections(most=2, strangers_each=2)
    first, second = opened(connections, 2, "a")
    connections.known(first, "session")
    for caller in (first, second, second):
        connections.closed(caller)
    connections.known(second, "session")
    assert len(connections) == 0
    assert [caller.end for caller in opened(connections, 2, "a")] == ["", ""]


def test_one_session_makes_no_more_connections_known_than_a_browser_has() -> None:
    connections = Connections(most=100, strangers_each=100)
    callers = opened(connections, EACH_SESSION + 2, "a")
    for caller in callers:
        connections.known(caller, "session")
    assert [caller.end for caller in callers] == ["made room"] * 2 + [""] * EACH_SESSION
    assert len(connections) == EACH_SESSION
    for caller in callers:
        connections.closed(caller)
    assert not connections._of_session


@pytest.mark.parametrize("given", ["0", "-1", "15", "many", "1e3", "٣٣٣"])
def test_a_number_that_makes_no_sense_is_refused_by_name(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONNECTIONS_VARIABLE, given)
    with pytest.raises(SetupError, match=CONNECTIONS_VARIABLE):
        most_connections()


@pytest.mark.parametrize(
    ("limits", "most"),
    [((256, 256), 192), ((256, 1024), 960), ((256, 100_000), 4096), ((100_000, 100_000), 4096), ((20, 20), 16)],
)
def test_there_are_no_more_than_the_process_may_open_files(
    limits: tuple[int, int], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _which, given: raised.append(given))
    assert most_connections() == most
    assert all(soft <= limits[1] for soft, _ in raised)
