"""Disjoint sets: what was joined, directly or by way of others, is one."""

from __future__ import annotations

from typing import Any


class DisjointSets:
    """Nodes that are one or not. The root of a set is its smallest node, whatever the order of joining."""

    def __init__(self) -> None:
        self._parents: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def root(self, node: tuple[Any, ...]) -> tuple[Any, ...]:
        """What stands for the set of a node."""
        path = [node]
        while (parent := self._parents.get(path[-1], path[-1])) != path[-1]:
            path.append(parent)
        self._parents.update(dict.fromkeys(path[:-1], path[-1]))
        return path[-1]

    def join(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
        """Makes the sets of two nodes one."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
