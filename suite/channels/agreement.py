"""Whether a conversation went as its contract says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.drivers.channels.asgi_headers import allowed_origins, refused_origin
from django_conformance.drivers.channels.conversation import told
from django_conformance.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.conversation import Conversation

_WORDS = {True: "accepted", False: "refused"}


def compare_with_contract(
    contract: SocketContract, held: Conversation, *, refused: tuple[str, list[str] | None] = ("", None), hint: str = ""
) -> None:
    """Compare a conversation with its contract.

    ``refused`` is an origin that the application's validator does not let in, and what it allows. ``hint`` says how to fix
    what is not of that cause.

    Raises:
        Finding: if it did not go as the contract says, with the step, and what came instead.
    """
    finding = disagreement(contract, held)
    if finding is None:
        return
    origin, allowed = refused
    if origin and contract.accepted and not held.accepted and held.raised is None:
        finding.message = (
            f"The origin validator before the routes refused the origin {origin}: it allows {', '.join(allowed or ())}"
        )
        finding.hint = (
            'Give the entry in the contract an origin that is allowed, headers = { origin = "https://…" }, or add this '
            "one to those that the validator allows (ALLOWED_HOSTS, for AllowedHostsOriginValidator)."
        )
    else:
        finding.hint = hint
    raise finding


def refusal(application: Any, headers: Mapping[str, str]) -> tuple[str, list[str] | None]:
    """Return the origin of a handshake that the application's validator does not let in, and what it allows."""
    return refused_origin(application, headers), allowed_origins(application)


def disagreement(contract: SocketContract, held: Conversation) -> Finding | None:
    """Return how a conversation differs from its contract, ``None`` where it does not."""
    try:
        _compare(contract, held)
    except Finding as finding:
        return finding
    return None


def _compare(contract: SocketContract, held: Conversation) -> None:
    evidence: dict[str, Any] = {"frames": [str(frame) for frame in held.frames]}
    if held.raised is not None and held.raised.cut is not None:
        cut = held.raised.cut
        place = cut.location or held.raised.location
        raise Finding(f"The application {cut}", location=place, evidence={**evidence, "stack": cut.stack})
    if held.raised is not None:
        raise Finding(f"The application raised {told(held.raised)}", location=held.raised.location, evidence=evidence)
    if held.mismatch is not None:
        raise Finding(
            f"Step {held.mismatch.step}: expected {held.mismatch.expected}, got {held.mismatch.received}",
            location=held.mismatch.location,
            evidence=evidence,
        )
    if held.accepted != contract.accepted:
        raise Finding(
            f"The socket was {_WORDS[held.accepted]}, but should be {_WORDS[contract.accepted]}", evidence=evidence
        )
    opened = held.opened
    code = opened.code if opened is not None else None
    if not held.accepted and contract.close_code is not None and code not in (None, contract.close_code):
        raise Finding(
            f"The socket was refused with code {code}, but should be refused with {contract.close_code}",
            evidence=evidence,
        )
    if contract.subprotocols and contract.accepted and opened is not None and opened.subprotocol is None:
        raise Finding(
            f"None of the subprotocols {', '.join(contract.subprotocols)} was chosen: browsers close such a connection",
            evidence=evidence,
        )
