"""What the routers answer: the simulated way of the databases area.

Asked live, in this process, where discovery asked in another. Nothing here touches a database, unless a router does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.observations import Observation
from django_conformance.variation import answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django_conformance.inventory import DatabasesInventory, Model, Problem


@dataclass(frozen=True)
class Question:
    """A question to one router: the method, its positional arguments and its hints, and how it reads in a message."""

    method: str
    arguments: tuple[Any, ...] = field(repr=False)
    hints: dict[str, Any] = field(repr=False)
    text: str


@dataclass(frozen=True)
class RouterAnswer:
    """What a router answered; ``problem`` where it raised."""

    value: Any = None
    problem: Problem | None = None


def path_of(router: Any) -> str:
    """Return the dotted path of a router's class."""
    return f"{type(router).__module__}.{type(router).__qualname__}"


def routers() -> list[Any]:
    """Return the routers in the order in which Django asks them."""
    from django.db import router

    return list(router.routers)


def ask(router: Any, question: Question, project: Path) -> RouterAnswer:
    """Put a question to a router as Django does; what it raises is part of the answer.

    A router that looks for data that our objects do not have has not answered, and done nothing wrong.
    """
    from django.core.exceptions import ObjectDoesNotExist
    from django.db import Error

    try:
        return RouterAnswer(getattr(router, question.method)(*question.arguments, **question.hints))
    except (ObjectDoesNotExist, Error):
        return RouterAnswer()
    except (Exception, SystemExit) as error:
        return RouterAnswer(problem=problem("databases", "router-raised", path_of(router), error, project))


@cache
def models() -> dict[str, Any]:
    """Return every installed model by label, those that many-to-many fields make included."""
    from django.apps import apps

    return {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def own_models(inventory: DatabasesInventory) -> Iterator[tuple[Model, Any]]:
    """Yield the project's own models that have a table of their own where they are written, with their classes."""
    classes = models()
    for record in inventory.models:
        if (
            record.own
            and record.managed
            and not record.proxy
            and record.write in inventory.usable
            and record.label in classes
        ):
            yield record, classes[record.label]


def decided_by(method: str, model: Any) -> str | None:
    """Return the path of the router whose answer counts for a model; ``None`` where Django takes ``default``."""
    for router in routers():
        asked = getattr(router, method, None)
        if asked is not None and asked(model):
            return path_of(router)
    return None


def migrated_by(alias: str, model: Any) -> str | None:
    """Return the path of the router whose ``allow_migrate`` counts for a model on an alias; ``None`` where none decides."""
    options = model._meta
    for router in routers():
        asked = getattr(router, "allow_migrate", None)
        if asked is not None:
            answer = asked(alias, options.app_label, model_name=options.model_name, model=model)
            if answer is not None:
                return path_of(router)
    return None


def aliases(method: str, model: Any) -> set[str]:
    """Return what the routers answer for a model, asked several times: a read may go to one of several replicas."""
    from django.db import router

    return answers(lambda: str(getattr(router, method)(model)))


def observation(label: str) -> Observation:
    """Return what the routers answer for a model, all of them together, as Django asks them.

    ``read`` is a list where a router chooses among several.
    """
    from django.db import connections, router

    model = models()[label]
    tables = [alias for alias in connections if router.allow_migrate_model(alias, model)]
    reads = sorted(aliases("db_for_read", model))
    value = {"read": reads if len(reads) > 1 else reads[0], "write": router.db_for_write(model), "tables": tables}
    return Observation(f"databases:{label}", "routing", value)
