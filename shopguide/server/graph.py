"""Runs a model's graph node by node, in an order that is found once.

Rasa hands each run to Dask, which plans the graph anew for its scheduler of many tasks, and then runs it on one thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any
from weakref import WeakKeyDictionary

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner

# A node and where its inputs come from.
_Order = list[tuple[str, tuple[str, ...]]]


def run(
    runner: DaskGraphRunner, inputs: Mapping[str, Any] | None = None, targets: Sequence[str] | None = None
) -> dict[str, Any]:
    """What the targets come to, by name; as DaskGraphRunner.run.

    Raises:
        GraphRunError: an input has the name of a node, or a node lacks one of its inputs.
    """
    schema, nodes = runner._graph_schema, runner._instantiated_nodes
    known = _orders.setdefault(runner, {})
    wanted = tuple(targets or schema.target_names)
    if wanted not in known:
        known[wanted] = _order(schema.minimal_graph_schema(list(wanted)).nodes)
    done = {name: (name, value) for name, value in (inputs or {}).items()}
    if taken := sorted(set(done) & set(nodes)):
        raise GraphRunError(f"Input '{taken[0]}' has the name of a node of the graph.")
    for name, needs in known[wanted]:
        # The node itself says which of its inputs is missing.
        done[name] = nodes[name](*(done[need] for need in needs if need in done))
    return dict(done[target] for target in wanted)


def _order(nodes: Mapping[str, Any]) -> _Order:
    """The nodes, each after those that it needs."""
    needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
    return [(name, needs[name]) for name in TopologicalSorter(needs).static_order() if name in needs]


_orders: WeakKeyDictionary[DaskGraphRunner, dict[tuple[str, ...], _Order]] = WeakKeyDictionary()
