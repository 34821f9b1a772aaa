"""Which sockets may stay, decided without a network: the ids of those that were closed are what counts."""

from __future__ import annotations

import asyncio

import pytest

from shopguide.channels.web.admission import ADDRESS_VARIABLE, TOKEN_VARIABLE, Admission, Caps
from shopguide.errors import SetupError

LONG = 3600


class Door:
    """An admission, and the sockets that it closed, in their order."""

    def __init__(self, **caps: float) -> None:
        self.closed: list[str] = []
        self.end = asyncio.Event()
        self.admission = Admission(Caps(**{"token_seconds": LONG, **caps}), self.drop)  # type: ignore[arg-type]

    def drop(self, socket: str) -> None:
        self.closed.append(socket)
        self.end.set()

    def come(self, *sockets: str, address: str = "a") -> None:
        for socket in sockets:
            self.admission.came(socket, address)


async def test_a_stranger_is_closed_when_its_time_is_over() -> None:
    door = Door(token_seconds=0.01)
    door.come("1")
    async with asyncio.timeout(60):
        await door.end.wait()
    assert door.closed == ["1"]
    assert not door.admission._addresses


async def test_one_that_shows_a_token_stays() -> None:
    door = Door(token_seconds=0.01)
    door.come("1", "2")
    assert door.admission.sign_in("1", "talk")
    async with asyncio.timeout(60):
        await door.end.wait()
    assert door.closed == ["2"]
    assert door.admission.is_signed_in("1")
    assert not door.admission.is_signed_in("2")


async def test_the_longest_waiting_stranger_makes_room_and_nobody_who_signed_in() -> None:
    door = Door(strangers_each=3, strangers=100)
    door.come("shopper")
    door.admission.sign_in("shopper", "talk")
    door.come(*"12345")
    door.come("other", address="b")
    assert door.closed == ["1", "2"]


async def test_of_all_strangers_one_of_the_most_crowded_address_makes_room() -> None:
    door = Door(strangers_each=100, strangers=4)
    door.come("b1", address="b")
    door.come("a1", "a2", "a3")
    door.come("c1", address="c")
    assert door.closed == ["a1"]


async def test_the_oldest_tab_of_a_talk_gives_way_to_a_new_one() -> None:
    door = Door(each_talk=2)
    door.come(*"123")
    assert all(door.admission.sign_in(socket, "talk") for socket in "123")
    assert door.closed == ["1"]
    door.come("4")
    assert door.admission.sign_in("4", "another talk")
    assert door.closed == ["1"]


@pytest.mark.parametrize("caps", [{"each_address": 2}, {"sockets": 2}])
async def test_beyond_the_caps_a_newcomer_is_refused_until_another_leaves(caps: dict[str, int]) -> None:
    door = Door(**caps)
    door.come(*"123")
    assert [door.admission.sign_in(socket, f"talk {socket}") for socket in "123"] == [True, True, False]
    assert door.closed == []
    door.admission.left("1")
    assert door.admission.sign_in("3", "talk 3")


async def test_one_address_that_is_full_keeps_nobody_else_out() -> None:
    door = Door(each_address=1)
    door.come("1", "2")
    door.come("3", address="b")
    assert [door.admission.sign_in(socket, f"talk {socket}") for socket in "123"] == [True, False, True]


async def test_one_that_ends_its_talk_and_not_its_connection_is_a_stranger_again() -> None:
    door = Door(token_seconds=0.01)
    door.come("1")
    door.admission.sign_in("1", "talk")
    door.admission.sign_out("1")
    assert not door.admission.is_signed_in("1")
    async with asyncio.timeout(60):
        await door.end.wait()
    assert door.closed == ["1"]


async def test_nothing_is_kept_of_those_that_left() -> None:
    door = Door()
    for number in range(50):
        door.come(str(number), address=f"address {number % 7}")
        if number % 2:
            door.admission.sign_in(str(number), f"talk {number % 5}")
        if number % 3 == 0:
            door.admission.sign_out(str(number))
    for number in range(50):
        door.admission.left(str(number))
        door.admission.left(str(number))
    admission = door.admission
    kept = (admission._addresses, admission._talks, admission._of_talk, admission._at_address, admission._timers)
    assert [len(item) for item in (*kept, admission._strangers)] == [0] * 6


@pytest.mark.parametrize("variable", [TOKEN_VARIABLE, ADDRESS_VARIABLE])
@pytest.mark.parametrize("given", ["0", "-1", "soon", "1.5", "inf"])
def test_a_number_that_makes_no_sense_is_refused_by_name(
    variable: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, given)
    with pytest.raises(SetupError, match=variable):
        Caps.from_environment()


def test_the_caps_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "3")
    monkeypatch.setenv(ADDRESS_VARIABLE, "20")
    assert (Caps.from_environment().token_seconds, Caps.from_environment().each_address) == (3, 20)
