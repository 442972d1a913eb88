"""Secrets: what looks like one is written as ``***`` in everything that the tool writes.

``names`` says which names hold a secret, ``shapes`` what a secret looks like in a string, ``values`` which of them are told
apart from ordinary words and so are looked for everywhere, ``forms`` how one turns up again. ``collecting`` finds those of a
project, ``files`` those of its files. A :class:`Redactor` knows them, and every writer passes through one.
"""

from django_conformance.redaction.redactor import Redactor
from django_conformance.redaction.store import hand_over, of_environment, of_folder, of_project, of_run, remember

__all__ = ["Redactor", "hand_over", "of_environment", "of_folder", "of_project", "of_run", "remember"]
