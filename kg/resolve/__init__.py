"""Which names are one thing: pure functions over names and how often each is used."""

from kg.resolve.contexts import Meaning, told
from kg.resolve.corrections import Corrections, Edit, Node, corrections
from kg.resolve.entities import ResolvedEntity, neighbours, reached, resolve
from kg.resolve.forms import Form, Spelling, form
from kg.resolve.senses import PAPER, Senses, senses
from kg.resolve.spelling import blocks

__all__ = [
    "PAPER",
    "Corrections",
    "Edit",
    "Form",
    "Meaning",
    "Node",
    "ResolvedEntity",
    "Senses",
    "Spelling",
    "blocks",
    "corrections",
    "form",
    "neighbours",
    "reached",
    "resolve",
    "senses",
    "told",
]
