"""Which names are one thing: pure functions over names and how often each is used."""

from kg.resolve.contexts import Meaning, told
from kg.resolve.corrections import Corrections, Edit, Node, corrections
from kg.resolve.forms import Form, Spelling, form
from kg.resolve.senses import PAPER, Senses, senses
from kg.resolve.spelling import blocks
from kg.resolve.things import Thing, neighbours, reached, resolve

__all__ = [
    "PAPER",
    "Corrections",
    "Edit",
    "Form",
    "Meaning",
    "Node",
    "Senses",
    "Spelling",
    "Thing",
    "blocks",
    "corrections",
    "form",
    "neighbours",
    "reached",
    "resolve",
    "senses",
    "told",
]
