"""Which names are one thing: pure functions over names and how often each is used."""

from kg.resolve.contexts import Meaning, meant_by
from kg.resolve.corrections import Corrections, Edit, NameKey, corrections
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
    "NameKey",
    "ResolvedEntity",
    "Senses",
    "Spelling",
    "blocks",
    "corrections",
    "form",
    "meant_by",
    "neighbours",
    "reached",
    "resolve",
    "senses",
]
