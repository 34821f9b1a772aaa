"""What is known of a talk outlives the server."""

from __future__ import annotations

from .server import Server
from .talk import Talk


def test_that_the_place_and_the_order_number_survive_a_restart(own_server: Server) -> None:
    walking, waiting = Talk(own_server), Talk(own_server)
    walking.say("order 576111999888777666 never arrived")
    walking.press("On its way")
    walking.press("Start")
    assert "Step 2 of 3" in walking.press("Done, next")
    waiting.say("the vase arrived shattered")
    waiting.press("Start")
    assert "paused" in waiting.press("Pause")

    own_server.restart()

    assert "Step 3 of 3" in walking.press("Done, next"), "a button pressed before the restart is still good"
    walking.say("let me speak to a human please")
    assert "576111999888777666" in walking.press("Copy my case")
    assert "Welcome back" in waiting.say("hello")
    assert "Step 1 of 4" in waiting.press("Go on")
    assert "Traceback" not in own_server.log
