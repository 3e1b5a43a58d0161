"""What a page is called: what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.core.wording import counted

if TYPE_CHECKING:
    import networkx as nx

NAMED = 3  # nodes that a title names


def titled(graph: nx.MultiDiGraph, around: Sequence[str] = ()) -> str:
    """The papers of a graph and their years, or of a graph without papers how much it holds.

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("a", kind="paper", label="Owls", published="2019-05")
    >>> graph.add_node("model/lora", kind="model", label="LoRA")
    >>> titled(graph), titled(graph, ["LoRA"])
    ('1 paper, 2019', 'LoRA: 1 paper, 2019')
    """
    papers = [of for _, of in graph.nodes(data=True) if of["kind"] == "paper"]
    years = sorted({str(of["published"])[:4] for of in papers if of.get("published")})
    span = [years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"] if years else []
    whole = ", ".join([counted(len(papers), "paper"), *span]) if papers else counted(len(graph), "thing")
    more = ["…"] if len(around) > NAMED else []
    return f"{', '.join([*around[:NAMED], *more])}: {whole}" if around else whole
