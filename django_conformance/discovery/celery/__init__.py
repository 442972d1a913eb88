"""Discovery of Celery: the apps, their tasks as a worker registers them, queues, routes, schedule, and what is wrong.

What a worker does is done here: the modules of ``imports`` and of autodiscovery are imported and the app is finalized.
No task is run and nothing is connected to.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from importlib import metadata
from typing import TYPE_CHECKING, Any

from django_conformance.discovery.cause import problem
from django_conformance.discovery.celery import apps
from django_conformance.discovery.celery.bindings import name_of
from django_conformance.discovery.celery.modules import import_as_worker, shadowing
from django_conformance.discovery.celery.project import CeleryProject, LiveApp
from django_conformance.discovery.celery.source import apps_in, celery_files, tasks_in
from django_conformance.inventory import BeatEntry, CeleryApp, CeleryInventory, Problem, Suspicion, Task
from django_conformance.source.undefined import undefined_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_conformance.discovery.celery.called_queues import Queues
    from django_conformance.discovery.context import DiscoveryContext
    from django_conformance.source.files import SourceFile

NEVER_IMPORTED = "tasks-never-imported"
UNUSED_TASKS = "tasks-module-unused"
NO_BROKER = "app-without-broker"


@dataclass
class _Findings:
    """What is gathered while apps are looked at, one after the other."""

    apps: list[CeleryApp] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    beat: list[BeatEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    suspicions: list[Suspicion] = field(default_factory=list)
    live: list[LiveApp] = field(default_factory=list)


def discover(context: DiscoveryContext) -> CeleryProject:
    """Look at the project's celery; whatever of the project fails is a problem in its inventory."""
    try:
        installed = metadata.version("celery")
    except metadata.PackageNotFoundError:
        return CeleryProject(context, CeleryInventory())
    hidden = shadowing(context.project)
    written = celery_files(context.sources)
    if hidden is not None:
        problems = (hidden,) if any(apps_in(source) or tasks_in(source) for source in written) else ()
        return CeleryProject(context, CeleryInventory(installed=installed, problems=problems))
    found = _Findings()
    located = _located(context, written, found)
    imported = {one.path: _imported(one, context, found) for one in located}
    for late in apps.active():
        if not any(late is one.app for one in located):
            one = apps.locate(late, "tasks", context.project, written)
            if one is not None:
                located.append(one)
                imported[one.path] = _imported(one, context, found)
    for one in located:
        if imported[one.path]:
            _describe(one, context, found)
        else:
            found.apps.append(
                CeleryApp(one.path, str(one.app.main), one.found_by, one.location, one.app is apps.current())
            )
    inventory = CeleryInventory(
        installed=installed,
        apps=tuple(found.apps),
        tasks=tuple(sorted(found.tasks.values(), key=lambda task: task.name)),
        beat=tuple(found.beat),
        problems=tuple(dict.fromkeys(found.problems)),
    )
    project = CeleryProject(context, inventory, tuple(found.live))
    if located:
        _judge(project, found)
    suspicions = {(one.rule, one.subject, str(one.location), one.message): one for one in found.suspicions}
    return replace(project, inventory=replace(inventory, suspicions=tuple(suspicions.values())))


def _located(context: DiscoveryContext, written: list[SourceFile], found: _Findings) -> list[apps.FoundApp]:
    after_setup = apps.active()
    if not after_setup:
        found.problems.extend(apps.scan(context.project, written))
    located = []
    for app in apps.active():
        one = apps.locate(
            app, "imported" if any(app is earlier for earlier in after_setup) else "scan", context.project, written
        )
        if one is not None:
            located.append(one)
    return sorted(located, key=lambda one: (one.app is not apps.current(), one.path))


def _imported(one: apps.FoundApp, context: DiscoveryContext, found: _Findings) -> bool:
    """Load an app's configuration and import what its worker imports; say whether its configuration could be read."""
    try:
        one.app.conf.broker_url  # noqa: B018 - the first attribute read is what loads the configuration
    except (Exception, SystemExit) as error:
        found.problems.append(problem("celery", "configuration", one.path, error, context.project))
        return False
    try:
        result = import_as_worker(one.app, one.path, one.location, context.project)
        found.problems.extend(result.problems)
        found.suspicions.extend(result.suspicions)
        one.app.finalize(auto=True)
    except (Exception, SystemExit) as error:
        found.problems.append(problem("celery", "configuration", one.path, error, context.project))
        return False
    return True


def _made_by(task: Any) -> Any:
    """Return the app that the task's name in its module leads to: the maker of ``@app.task``, else the current app."""
    made = getattr(sys.modules.get(task.__module__), task.__name__, None)
    return getattr(made, "app", None)


def _describe(one: apps.FoundApp, context: DiscoveryContext, found: _Findings) -> None:
    from django_conformance.discovery.celery import configuration, routing, tasks
    from django_conformance.discovery.celery.settings import reads_settings

    app, known = one.app, tasks.registered(one.app)
    own = tasks.own(app, context.project)
    problems, suspicions = configuration.contradictions(app, one.path, one.location, context.project)
    found.problems.extend(problems)
    found.suspicions.extend(suspicions)
    try:
        queues = [name_of(one) for one in app.amqp.queues.values()]
    except Exception as error:
        found.problems.append(problem("celery", "queues", one.path, error, context.project))
        queues = []
    for task in own:
        queue, suspicion = routing.queue_of(task, one.path, tasks.location(task, context.project))
        if suspicion is not None and (task.name not in found.tasks or _made_by(task) is app):
            found.suspicions.append(suspicion)
        if queue and queue not in queues:
            queues.append(queue)
        # A shared task is every app's; it is called on the current one, which comes first.
        if task.name not in found.tasks or _made_by(task) is app:
            found.tasks[task.name] = tasks.record(task, one.path, queue, context.project)
    entries, unsendable = routing.schedule(app, one.path, known, one.location)
    found.beat.extend(entries)
    found.suspicions.extend(unsendable)
    found.suspicions.extend(routing.idle_routes(app, one.path, known, one.location))
    found.suspicions.extend(routing.idle_annotations(app, one.path, known, one.location))
    read = reads_settings(app, context.settings)
    record = CeleryApp(
        path=one.path,
        name=str(app.main),
        found_by=one.found_by,
        location=one.location,
        is_current=app is apps.current(),
        namespace=str(app.namespace) if app.namespace else None,
        broker=configuration.broker_of(app),
        result_backend=configuration.backend_of(app),
        default_queue=str(app.conf.task_default_queue),
        queues=tuple(queues),
        routes=routing.routes(app),
        task_serializer=str(app.conf.task_serializer),
        result_serializer=str(app.conf.result_serializer),
        accept_content=tuple(str(one) for one in app.conf.accept_content or ()),
        configuration=configuration.values(
            app, context.originals if read else {}, str(app.namespace) if app.namespace else None
        ),
        registered=known,
        reads_settings=read,
    )
    found.apps.append(record)
    found.live.append(LiveApp(app, record, tuple(own)))


def _argument(one: Suspicion) -> tuple[object, ...]:
    """Return what tells one argument of a call from others, whoever suspects it."""
    return one.rule, one.subject, one.location, one.evidence.get("argument")


def _judge(project: CeleryProject, found: _Findings) -> None:
    from django_conformance.discovery.celery import endurance, tasks
    from django_conformance.discovery.celery.arguments import unsendable
    from django_conformance.discovery.celery.called_queues import called_queues
    from django_conformance.discovery.celery.calls import misfits
    from django_conformance.discovery.celery.habits import habits
    from django_conformance.discovery.celery.handlers import handlers
    from django_conformance.discovery.celery.results import unkept
    from django_conformance.discovery.celery.settings import unread_settings
    from django_conformance.discovery.celery.slips import slips

    context, written = project.context, project.files
    names, by_name = project.task_names, project.tasks
    readable = [live.app for live in project.apps]
    found.suspicions.extend(unread_settings(readable, context.originals, context.settings, context.sources))
    found.suspicions.extend(tasks.definitions([(live.app, list(live.tasks)) for live in project.apps], context.project))
    found.suspicions.extend(tasks.duplicates(readable, written, context.project))
    found.suspicions.extend(habits(written, names, by_name, context.project))
    found.suspicions.extend(slips(written, names, project.registered, context.project))
    found.suspicions.extend(misfits(written, by_name, context.project))
    found.suspicions.extend(unkept(written, by_name, [one.result_backend for one in found.apps], context.project))
    found.suspicions.extend(handlers(by_name.values(), context.project))
    found.suspicions.extend(_settings_modules(written, context))
    told = {_argument(one) for one in found.suspicions}
    unsent = unsendable(written, names, by_name, context.project)
    found.suspicions.extend(one for one in unsent if _argument(one) not in told)
    if readable:
        queues = _queues(readable, found)
        found.suspicions.extend(called_queues(written, queues, context.project))
    for live in project.apps:
        record = live.record
        found.suspicions.extend(
            endurance.visibility(live.app, list(live.tasks), written, names, context.project, broker=record.broker)
        )
        found.suspicions.extend(endurance.canvas(record.result_backend, written, context.project))
        found.suspicions.extend(
            endurance.shared_with_cache(record.path, record.broker, context.originals, context.sources)
        )
    found.suspicions.extend(_without_broker(found))
    found.suspicions.extend(_undefined(written, names))
    if not found.problems:
        found.suspicions.extend(_never_imported(written))


def _queues(readable: list[Any], found: _Findings) -> Queues:
    from django_conformance.discovery.celery.called_queues import Queues, declared

    named = [declared(app) for app in readable]
    known = {name for record in found.apps for name in (*record.queues, *record.routes.values())}
    known |= {task.queue for task in found.tasks.values()} | {entry.queue for entry in found.beat if entry.queue}
    return Queues(
        declared=frozenset().union(*named) if all(named) else frozenset(),
        known=frozenset(known).union(*named),
        created=any(app.conf.task_create_missing_queues for app in readable),
        tasks=frozenset(found.tasks),
    )


def _settings_modules(written: list[SourceFile], context: DiscoveryContext) -> Iterator[Suspicion]:
    from django_conformance.discovery.settings_modules import different, missing

    for source in written:
        if apps_in(source):
            yield from missing(source.tree, source.relative)
            yield from different(source.tree, source.relative, context.sources)


def _without_broker(found: _Findings) -> list[Suspicion]:
    """Return a suspicion for each app with tasks of its own and no broker, beside another that has one."""
    if not any(record.broker for record in found.apps):
        return []
    suspicions = []
    for record in found.apps:
        own = [task.name for task in found.tasks.values() if task.app == record.path]
        if not record.broker and own:
            text = (
                f"{record.path} has no broker of its own, so {', '.join(own)} would be published to amqp://localhost, "
                "where the worker of the other app does not listen"
            )
            suspicions.append(Suspicion(NO_BROKER, record.path, text, record.location, {"tasks": own}))
    return suspicions


def _undefined(written: list[SourceFile], names: dict[str, str]) -> list[Suspicion]:
    suspicions = []
    for source in written:
        for name in undefined_names(source) if tasks_in(source) else ():
            subject = names.get(f"{source.module}.{name.owner.removesuffix('()')}", source.module)
            evidence = {"name": name.name, "in": name.owner}
            suspicions.append(Suspicion("undefined-name", subject, str(name), name.location, evidence))
    return suspicions


def _never_imported(written: list[SourceFile]) -> list[Suspicion]:
    """Return a suspicion for each module with tasks that no worker imports; the rule says if anything else does."""
    importers = {name for source in written for name in source.imported}
    found = []
    for source in written:
        shared = [one for one in tasks_in(source) if one.owner is None]
        if not shared or source.loaded is not None:
            continue
        functions = ", ".join(one.node.name for one in shared)
        place = source.place(shared[0].node)
        if source.module in importers or _expected(source.module):
            text = (
                f"{source.module} defines tasks ({functions}) that no worker imports: it is not among imports or "
                "include, and autodiscovery does not look there. Calls are answered 'Received unregistered task'"
            )
            found.append(
                Suspicion(NEVER_IMPORTED, source.module, text, place, {"tasks": [one.node.name for one in shared]})
            )
        else:
            found.append(
                Suspicion(
                    UNUSED_TASKS,
                    source.module,
                    f"{source.module} defines tasks ({functions}), and nothing imports it",
                    place,
                    {},
                )
            )
    return found


def _expected(module: str) -> bool:
    """Whether a module is where people put tasks: ``tasks`` of an installed app."""
    from django.apps import apps as installed

    package, _, name = module.rpartition(".")
    return name == "tasks" and any(config.name == package for config in installed.get_app_configs())
