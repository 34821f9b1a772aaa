"""What is known of a talk outlives the server."""

from __future__ import annotations

from .server import Server
from .talk import Talk


def test_that_the_place_and_the_order_number_survive_a_restart(own_server: Server) -> None:
    walking, waiting = Talk(own_server), Talk(own_server)
    assert "576111999888777666" in walking.say("order 576111999888777666 hasn't been delivered")
    walking.press("Start")
    assert "step 2 of 4" in walking.press("Done, next")
    waiting.say("the vase arrived shattered")
    waiting.press("Start")
    assert "Paused" in waiting.say("pause please")

    own_server.restart()

    assert "step 3 of 4" in walking.press("Done, next"), "a button pressed before the restart is still good"
    assert "576111999888777666" in walking.say("let me speak to a human please")
    assert "Welcome back" in waiting.say("hello")
    assert "Order details page: step 1 of 4" in waiting.say("yes")
    assert "Traceback" not in own_server.log
