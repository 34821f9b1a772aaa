"""A new model takes over in a running server, between turns.

It is loaded beside the old one in a thread, tried, and then put in its place in one step of the event loop: a turn
that runs, or waits behind one, ends with the model that it began with, and the next begins with the new one. Talks
are in the store, which both use. Whatever is wrong with the new model, the old one goes on.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from sanic import Sanic

from shopguide import models, sentences, yaml_files
from shopguide.dialogue.conversation import Conversation
from shopguide.edition import Edition
from shopguide.errors import KnowledgeError, ModelError, SetupError
from shopguide.project import Project
from shopguide.sentences import Responses
from shopguide.server import inprocess, metrics
from shopguide.server.warm_up import warm_up
from shopguide.storage.tracker_store import ConversationStore

_RESTART: Final = "Start the server anew instead."
log = logging.getLogger(__name__)


@dataclass
class Swapper:
    """Changes the model of one app; `code` is the fingerprint of the code as it was when the server started."""

    app: Sanic
    project: Project
    generator: Any = None
    code: str = ""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.code = models.code(self.project)

    @property
    def agent(self) -> Agent:
        """The one that serves."""
        return self.app.ctx.agent

    async def swap(self, model: Path) -> str:
        """Let `model` serve; what came of it, in a sentence.

        Raises:
            ModelError: it does not serve, and why; the model that served until now goes on.
        """
        async with self._one_at_a_time:
            try:
                told = await self._swap(model)
            except ModelError as error:
                metrics.SWAPS.labels("refused").inc()
                log.warning("A model was not taken: %s", error)
                raise
        return told

    async def _swap(self, model: Path) -> str:
        if self.app.ctx.health.stopping:
            raise ModelError("The server is being stopped.")
        if models.code(self.project) != self.code:
            raise ModelError(f"The code has changed since this server was started. {_RESTART}")
        begun, old = time.monotonic(), self.agent
        new, edition, said = await asyncio.to_thread(self._load, model, old)
        if new.model_id == old.model_id:
            return f"{old.model_name} serves already."
        # One step of the event loop, so no turn can begin in between.
        self.app.ctx.agent = self.app.ctx.health.agent = new
        self.app.ctx.reload.follow(edition, said)
        metrics.SWAPS.labels("done").inc()
        metrics.tell_model(str(new.model_name))
        log.warning("%s serves now, after %s", new.model_name, old.model_name)
        return f"{new.model_name} serves now; loaded and tried in {time.monotonic() - begun:.1f} s."

    def _load(self, model: Path, old: Agent) -> tuple[Agent, Edition, Responses]:
        """The model, tried, on the store and locks of the old one, and what it brings along; runs in a thread.

        Raises:
            ModelError: it is not to be served.
        """
        try:
            edition, said = self._brought(model)
            store = ConversationStore.within(old.tracker_store).twin()
            agent = Agent(
                generator=self.generator,
                tracker_store=store,
                lock_store=old.lock_store,
                action_endpoint=old.action_endpoint,
                http_interpreter=old.http_interpreter,
            )
            agent.load_model(model)
            fit(agent.domain, _known_actions(agent))
            asyncio.run(warm_up(agent))
        except ModelError:
            raise
        except (SetupError, KnowledgeError) as error:
            raise ModelError(f"{error} {old.model_name} goes on serving.") from error
        except Exception as error:  # whatever a file of any kind makes Rasa raise
            log.exception("A model could not be loaded")
            raise ModelError(
                f"{model.name} cannot be loaded ({type(error).__name__}). {old.model_name} goes on serving."
            ) from error
        finally:
            _give_back()
        return agent, edition, said

    def _brought(self, model: Path) -> tuple[Edition, Responses]:
        """What is said beside the model, and the sentences whose placeholders the code fills.

        A model of the project as it is now brings the sentences of its domain.yml, and edits are measured by that
        file from then on. What else lies on disk is for `Reload` to judge, and so is a domain.yml with faults.

        Raises:
            KnowledgeError: sentences lost a placeholder that the code fills, or gained one.
            SetupError: the file is no model.
        """
        running: Edition = self.app.ctx.reload.edition
        if model == self.project.model_for(self.project.fingerprint()):
            with suppress(KnowledgeError):
                words = sentences.parse(yaml_files.read(self.project.domain))
                said = models.contract(self.project, model, words.responses)
                return (running if words == running.sentences else Edition(running.knowledge, words)), said
        return running, models.contract(self.project, model, running.sentences.responses)


def _give_back() -> None:
    """Return the memory that an earlier swap left behind; it is that of a whole model."""
    gc.collect()  # it hangs together in circles
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # glibc keeps what is freed; others lack the call
        trim(0)


def _known_actions(agent: Agent) -> frozenset[str] | None:
    """The actions that this process can run; None where they run elsewhere."""
    url = str(getattr(agent.action_endpoint, "url", None) or "")
    if not url.startswith(inprocess.SCHEME):
        return None
    return frozenset(inprocess.executor(url.removeprefix(inprocess.SCHEME)).actions)


def fit(new: Domain, actions: Iterable[str] | None) -> None:
    """Make sure that the code, which goes on running, finds in a new domain what it relies on.

    A slot more does no harm: talks begin with its first value. Sentences are not the model's; see models.contract.

    Raises:
        ModelError: the domain lacks a slot of the guide's, or names an action that the code does not have.
    """
    missing = sorted(set(Conversation().to_slots()) - {slot.name for slot in new.slots})
    if missing:
        raise ModelError(f"The new domain lacks slots that the code needs ({', '.join(missing)}). {_RESTART}")
    if actions is not None and (unknown := sorted(set(_own_actions(new)) - set(actions))):
        raise ModelError(f"The new domain has actions that the code lacks ({', '.join(unknown)}). {_RESTART}")


def _own_actions(domain: Domain) -> Iterable[str]:
    """Actions that code must answer for."""
    return (name for name in domain.user_actions if not name.startswith("utter_"))
