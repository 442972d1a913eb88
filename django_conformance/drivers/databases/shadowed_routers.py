"""Routers that answer for every model, so that those behind them are never asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django_conformance.drivers.databases.routing import models, path_of, routers

if TYPE_CHECKING:
    from django_conformance.inventory import DatabasesInventory


@dataclass(frozen=True)
class Shadow:
    """A router that answers True before another that would answer False."""

    first: str
    second: str
    alias: str
    app: str


def shadows(inventory: DatabasesInventory) -> list[Shadow]:
    """Return the first router that says True to all migrations everywhere, and the one behind it that says False."""
    asked = [router for router in routers() if hasattr(router, "allow_migrate")]
    questions = [(alias, model) for model in models().values() for alias in inventory.usable]
    answers_by_router = [[_may_migrate(router, alias, model) for alias, model in questions] for router in asked]
    for number, answers in enumerate(answers_by_router):
        if not answers or not all(answer is True for answer in answers):
            continue
        for behind in range(number + 1, len(asked)):
            if False in answers_by_router[behind]:
                alias, model = questions[answers_by_router[behind].index(False)]
                return [Shadow(path_of(asked[number]), path_of(asked[behind]), alias, model._meta.app_label)]
    return []


def _may_migrate(router: Any, alias: str, model: Any) -> Any:
    options = model._meta
    try:
        return router.allow_migrate(alias, options.app_label, model_name=options.model_name, model=model)
    except Exception:
        return None
