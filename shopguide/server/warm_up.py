"""One turn held with nobody, before a model serves."""

from __future__ import annotations

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.errors import SetupError
from shopguide.server import metrics


async def warm_up(agent: Agent) -> None:
    """Hold one turn with nobody, so that the first shopper does not wait for lazy loading.

    Raises:
        SetupError: the agent has no model.
    """
    if not agent.is_ready():
        raise SetupError("The model could not be loaded; train it again: make train.")
    if agent.processor is None:
        return
    processor = agent.processor
    with metrics.with_nobody():
        await agent.parse_message("where is my order")
        tracker = DialogueStateTracker.from_events("warm-up", [], processor.domain.slots)
        message = UserMessage("where is my order", CollectingOutputChannel(), "warm-up")
        await processor._handle_message_with_tracker(message, tracker)
        await processor._run_prediction_loop(message.output_channel, tracker)
