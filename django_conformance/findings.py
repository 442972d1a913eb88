"""What a check raises when the project, or the stack under it, does not do what it should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.inventory import Location


class Finding(AssertionError):
    """A failed check that names its culprit.

    A plain ``assert`` in a check fails too; this says more.

    Args:
        message: what is wrong, with the values that show it.
        location: where in the project the culprit stands.
        hint: how to mend it; the check's own ``Mend:`` paragraph where this is empty.
        evidence: JSON-serialisable values that a reader can verify the message with.
    """

    def __init__(
        self,
        message: str,
        *,
        location: Location | None = None,
        hint: str = "",
        evidence: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.hint = hint
        self.evidence = dict(evidence or {})
