"""The contract: what a project says about itself, in ``conformance.toml`` or ``[tool.django-conformance]``.

Parsed once into frozen records. An unknown key is a :class:`ContractProblem` that names the file, the key and the
nearest known key; so is a value of the wrong type. Neither stops the run: each becomes a finding.
"""

from django_conformance.contract.file import FILE_NAME, find, load
from django_conformance.contract.parsing import parse
from django_conformance.contract.records import (
    CommandContract,
    Contract,
    ContractProblem,
    ExpectedFailure,
    RouteContract,
    SocketContract,
    TaskContract,
)

__all__ = [
    "FILE_NAME",
    "CommandContract",
    "Contract",
    "ContractProblem",
    "ExpectedFailure",
    "RouteContract",
    "SocketContract",
    "TaskContract",
    "find",
    "load",
    "parse",
]
