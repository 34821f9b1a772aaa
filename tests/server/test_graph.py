"""A model's graph is run as Dask runs it."""

from __future__ import annotations

from typing import Any

import dask
import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner

from shopguide.server import graph


class Node:
    """Notes that it ran, and answers with its name and what it was given."""

    def __init__(self, name: str, ran: list[str]) -> None:
        self.name, self.ran = name, ran

    def __call__(self, *given: Any) -> tuple[str, Any]:
        self.ran.append(self.name)
        return self.name, [self.name, *(value for _, value in given)]


# `last` needs two ways that begin at the same node; nobody asks for `aside`.
NEEDS: dict[str, dict[str, str]] = {
    "last": {"one": "left", "two": "right"},
    "left": {"messages": "first"},
    "right": {"messages": "first", "tracker": "__tracker__"},
    "first": {"messages": "__message__"},
    "aside": {"messages": "first"},
}


def runner(ran: list[str]) -> DaskGraphRunner:
    nodes = {
        name: SchemaNode(needs=needs, uses=object, constructor_name="create", fn="run", config={})  # type: ignore[arg-type]
        for name, needs in NEEDS.items()
    }
    made = DaskGraphRunner.__new__(DaskGraphRunner)
    made._graph_schema = GraphSchema(nodes)
    made._instantiated_nodes = {name: Node(name, ran) for name in NEEDS}
    made._execution_context = None
    return made


def by_dask(made: DaskGraphRunner, inputs: dict[str, Any], targets: list[str]) -> dict[str, Any]:
    planned = made._build_dask_graph(made._graph_schema.minimal_graph_schema(targets))
    made._add_inputs_to_graph(inputs, planned)
    return dict(dask.get(planned, targets))


@pytest.mark.parametrize("targets", [["last"], ["right", "left"], ["first"], ["aside", "last"]])
def test_what_comes_out_is_what_dask_gives(targets: list[str]) -> None:
    inputs = {"__message__": ["hello"], "__tracker__": {"slots": {}}}
    made = runner([])
    assert graph.run(made, inputs, targets) == by_dask(made, inputs, targets)


def test_each_node_that_is_needed_runs_once_and_no_other() -> None:
    ran: list[str] = []
    made = runner(ran)
    for _ in range(2):
        ran.clear()
        graph.run(made, {"__message__": 1, "__tracker__": 2}, ["last"])
        assert sorted(ran) == ["first", "last", "left", "right"]
        assert (ran[0], ran[-1]) == ("first", "last")


def test_an_input_with_the_name_of_a_node_is_refused() -> None:
    with pytest.raises(GraphRunError, match="'left'"):
        graph.run(runner([]), {"left": 1}, ["last"])


def test_without_targets_the_schema_names_them() -> None:
    made = runner([])
    made._graph_schema.nodes["left"].is_target = True
    assert graph.run(made, {"__message__": 1}) == {"left": ["left", ["first", 1]]}
