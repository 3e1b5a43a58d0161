"""Which names are one thing: pure functions over names and how often each is used."""

from kg.resolve.corrections import Corrections, Edit, corrections
from kg.resolve.forms import Form, Spelling, form
from kg.resolve.things import Thing, neighbours, resolve

__all__ = ["Corrections", "Edit", "Form", "Spelling", "Thing", "corrections", "form", "neighbours", "resolve"]
