"""Whether a conversation went as its contract says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.drivers.channels.conversation import told
from django_conformance.findings import Finding

if TYPE_CHECKING:
    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.conversation import Conversation

_WORDS = {True: "accepted", False: "refused"}


def compare_with_contract(contract: SocketContract, held: Conversation) -> None:
    """Compare a conversation with its contract.

    Raises:
        Finding: if it did not go as the contract says, with the step, and what came instead.
    """
    evidence: dict[str, Any] = {"frames": [str(frame) for frame in held.frames]}
    if held.raised is not None:
        raise Finding(f"The application raised {told(held.raised)}", location=held.raised.location, evidence=evidence)
    if held.mismatch is not None:
        raise Finding(
            f"Step {held.mismatch.step}: expected {held.mismatch.expected}, got {held.mismatch.received}",
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
