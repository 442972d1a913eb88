"""Whether a conversation was held as its contract has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_conformance.drivers.channels.conversation import told
from django_conformance.findings import Finding

if TYPE_CHECKING:
    from django_conformance.contract import SocketContract
    from django_conformance.drivers.channels.conversation import Conversation

_WORDS = {True: "accepted", False: "refused"}


def compare_with_contract(contract: SocketContract, held: Conversation) -> None:
    """Compare a conversation.

    Raises:
        Finding: it is not what the contract says; the message names the step, and what came instead.
    """
    evidence: dict[str, Any] = {"frames": [str(frame) for frame in held.frames]}
    if held.raised is not None:
        raise Finding(f"The application raised {told(held.raised)}", location=held.raised.location, evidence=evidence)
    if held.mismatch is not None:
        received = f"{held.mismatch.received} came"
        raise Finding(
            f"Step {held.mismatch.step}: agreed was {held.mismatch.agreed}, and {received}", evidence=evidence
        )
    if held.accepted != contract.accepted:
        raise Finding(
            f"The socket was {_WORDS[held.accepted]}, and should be {_WORDS[contract.accepted]}", evidence=evidence
        )
    opened = held.opened
    code = opened.code if opened is not None else None
    if not held.accepted and contract.close_code is not None and code not in (None, contract.close_code):
        raise Finding(
            f"The socket was refused with {code}, and should be with {contract.close_code}", evidence=evidence
        )
    if contract.subprotocols and contract.accepted and opened is not None and opened.subprotocol is None:
        raise Finding(
            f"None of the subprotocols {', '.join(contract.subprotocols)} was chosen: a browser ends such a connection",
            evidence=evidence,
        )
