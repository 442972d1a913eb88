"""Discovery of models: where the routers have each read, written and migrated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import innermost, own_folder, problem
from django_conformance.discovery.databases.routers import path_of, place_of
from django_conformance.inventory import Model, Problem
from django_conformance.inventory.databases import DUMMY
from django_conformance.source.reading import attribute, readable
from django_conformance.variation import answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.discovery.databases.routers import LoadedRouters
    from django_conformance.inventory import Database


def discover(
    context: DiscoveryContext, loaded: LoadedRouters, databases: tuple[Database, ...]
) -> tuple[tuple[Model, ...], list[Problem]]:
    """Return every model, those that many-to-many fields make included, and the routers' failures to answer.

    A router that raises is a problem once a method and cause, with the models it was asked for; one that needs a
    database to answer is none, since discovery has no databases.
    """
    from django.apps import apps

    ask = _Questions(context, loaded)
    usable = [database.alias for database in databases if database.engine != DUMMY]
    models = tuple(_model(model, ask, usable, context) for model in apps.get_models(include_auto_created=True))
    return models, ask.problems()


def _model(model: Any, ask: _Questions, aliases: list[str], context: DiscoveryContext) -> Model:
    options = model._meta
    reads = tuple(sorted(alias for alias in answers(lambda: ask.alias("db_for_read", model)) if alias))
    return Model(
        label=options.label,
        app=options.app_label,
        module=model.__module__,
        own=own_folder(options.app_config.path, context.project),
        managed=options.managed,
        proxy=options.proxy,
        read=reads[0] if reads else None,
        write=ask.alias("db_for_write", model),
        migrate=tuple(alias for alias in aliases if ask.allow_migrate(alias, model)),
        location=place_of(model, context),
        reads=reads,
        table=options.db_table if isinstance(options.db_table, str) else type(options.db_table).__name__,
    )


class _Questions:
    """Asks the routers as Django's own :class:`django.db.utils.ConnectionRouter` does, and keeps what went wrong."""

    def __init__(self, context: DiscoveryContext, loaded: LoadedRouters) -> None:
        self.context = context
        self.loaded = loaded
        self.failures: dict[tuple[str, str, str], tuple[Problem, list[str]]] = {}

    def alias(self, method: str, model: Any) -> str | None:
        for router in self.loaded.objects:
            asked = attribute(router, method)
            if asked is None:
                continue
            answered, answer = self._ask(router, method, partial(_call, asked, model), model)
            if not answered:
                return None
            answer = readable(answer)
            if not answer:
                continue
            if not isinstance(answer, str):
                text = f"answered {answer!r}, which is no alias"
                place = place_of(asked, self.context)
                cause = Problem("databases", "router-answer", path_of(router), text, place)
                self._note(router, method, model, cause)
                return None
            return answer
        return None if self.loaded.problems else "default"

    def allow_migrate(self, alias: str, model: Any) -> bool:
        options = model._meta
        for router in self.loaded.objects:
            asked = attribute(router, "allow_migrate")
            if asked is None:
                continue
            question = partial(_truth, asked, alias, options.app_label, model_name=options.model_name, model=model)
            answered, answer = self._ask(router, "allow_migrate", question, model)
            if not answered:
                return False
            if answer is not None:
                return answer is True
        return not self.loaded.problems

    def problems(self) -> list[Problem]:
        problems = []
        for (router, method, _), (cause, labels) in self.failures.items():
            shown = ", ".join(labels[:3]) + (f" and {len(labels) - 3} more" if len(labels) > len(labels[:3]) else "")
            text = f"{router}.{method}() for {shown}: {cause.message}"
            problems.append(Problem("databases", cause.stage, router, text, cause.location))
        return problems

    def _ask(self, router: Any, method: str, question: Callable[[], Any], model: Any) -> tuple[bool, Any]:
        try:
            return True, question()
        except BaseException as error:
            if not _for_want_of_a_database(error):
                cause = problem("databases", "router-raised", path_of(router), error, self.context.project)
                self._note(router, method, model, cause)
            return False, None

    def _note(self, router: Any, method: str, model: Any, cause: Problem) -> None:
        labels = self.failures.setdefault((path_of(router), method, cause.message), (cause, []))[1]
        if model._meta.label not in labels:
            labels.append(model._meta.label)


def _call(method: Any, *arguments: Any, **options: Any) -> Any:
    """Call what stands in the place of a router's method, which may be anything."""
    return method(*arguments, **options)


def _truth(method: Any, *arguments: Any, **options: Any) -> bool | None:
    """Return what an answer is taken for: nothing where a router has none."""
    answer = _call(method, *arguments, **options)
    return None if answer is None else bool(answer)


def _for_want_of_a_database(error: BaseException) -> bool:
    from django.db import Error

    return isinstance(error, (Error, ConnectionError)) or isinstance(innermost(error), (Error, ConnectionError))
