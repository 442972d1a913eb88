"""Whether what is seen of a model matches its route in the contract."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.databases import routing
from django_conformance.findings import Finding

if TYPE_CHECKING:
    from django_conformance.contract import RouteContract
    from django_conformance.run.context import RunContext


def compare_with_contract(subject: RouteContract, seen: dict[str, Any], by: str, run: RunContext) -> None:
    """Compare the aliases that were seen; ``by`` says in words where.

    Raises:
        Finding: the contract says another alias, or other tables.
    """
    replicas = run.inventory.databases.replicas
    wrong = []
    for name in ("read", "write"):
        expected = getattr(subject, name)
        answers = seen[name] if isinstance(seen[name], list) else [seen[name]]
        if expected is not None and expected not in answers:
            wrong.append(f"{name} {expected!r}, {by} {seen[name]!r}")
    if subject.tables is not None:
        tables = {alias for alias in seen["tables"] if alias not in replicas or alias in subject.tables}
        if set(subject.tables) - set(replicas) != tables - set(replicas):
            said = "but allow_migrate() is True on" if by.startswith("but the") else "but they are on"
            wrong.append(f"tables {sorted(subject.tables)!r}, {said} {sorted(tables)!r}")
    if wrong:
        router = next(iter(run.inventory.databases.routers), None)
        text = f"{subject.model}: the contract says {'; '.join(wrong)}"
        raise Finding(text, subject=subject.model, location=router.location if router else None, evidence=seen)


def routed_model(subject: RouteContract) -> Any:
    """Return the model that a route names.

    Raises:
        Finding: no app that is installed has it.
    """
    known = {label.lower(): model for label, model in routing.models().items()}
    model = known.get(subject.model.lower())
    if model is None:
        near = difflib.get_close_matches(subject.model.lower(), known, n=1)
        advice = f"; did you mean {known[near[0]]._meta.label!r}?" if near else ""
        raise Finding(
            f"[[route]] names the model {subject.model!r}, which is not installed{advice}", subject=subject.model
        )
    return model
