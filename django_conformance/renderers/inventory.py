"""The inventory, for a terminal: a tree an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_conformance.inventory import Declared, DeploymentInventory, Inventory, Problem


def inventory_view(inventory: Inventory, settings_from: str) -> RenderableType:
    """Return the whole inventory."""
    project = inventory.project
    header = Text.assemble((project.settings, "bold"), (f" (from {settings_from}) · Python {project.python}", "dim"))
    if project.problems:
        return Group(header, *_problems(project.problems))
    if project.own_code_advice:
        header.append(f"\n{project.own_code_advice}", style="yellow")
    areas = (_celery(inventory), _channels(inventory), _commands(inventory), _databases(inventory))
    return Group(header, *areas, _deployment(inventory.deployment))


def _celery(inventory: Inventory) -> Tree:
    celery = inventory.celery
    tree = _tree("celery", celery.installed, empty=not celery.used)
    for app in celery.apps:
        branch = tree.add(
            Text.assemble(
                (app.path, "bold"),
                f"  found by {app.found_by}",
                (f"  broker {app.broker or 'default'}, results {app.result_backend or 'none'}", "dim"),
            )
        )
        queues = ", ".join(app.queues or (app.default_queue,))
        branch.add(
            f"queues {queues} · tasks as {app.task_serializer}, results as {app.result_serializer}, accepted {', '.join(app.accept_content)}"
        )
        for pattern, queue in app.routes.items():
            branch.add(f"route {pattern} → {queue}")
        for task in (task for task in celery.tasks if task.app in (app.path, app.name)):
            branch.add(_line("task", task.name, task.location, f"queue {task.queue}"))
    for task in (
        task for task in celery.tasks if task.app not in [name for app in celery.apps for name in (app.path, app.name)]
    ):
        tree.add(_line("task", task.name, task.location, f"bound to {task.app}"))
    for entry in celery.beat:
        tree.add(_line("beat", entry.name, None, f"{entry.schedule} → {entry.task}"))
    return _with_problems(tree, celery.problems)


def _channels(inventory: Inventory) -> Tree:
    channels = inventory.channels
    tree = _tree("channels", channels.installed, empty=channels.application is None and not channels.used)
    if channels.application is not None:
        branch = tree.add(
            Text.assemble((channels.application.path, "bold"), f"  found by {channels.application.found_by}")
        )
        for protocol in channels.application.protocols:
            branch.add(" → ".join([protocol, *channels.application.middleware.get(protocol, ())]))
        for route in channels.routes:
            branch.add(_line(route.protocol, route.pattern, route.location, route.consumer))
    for layer in channels.layers:
        tree.add(_line("layer", layer.alias, None, " ".join([layer.backend, *layer.hosts])))
    if channels.servers:
        tree.add(
            Text("servers " + ", ".join(f"{name} {version}" for name, version in channels.servers.items()), style="dim")
        )
    return _with_problems(tree, channels.problems)


def _commands(inventory: Inventory) -> Tree:
    own = [command for command in inventory.commands.commands if command.own]
    tree = _tree("commands", inventory.commands.manage or "python -m django", empty=False)
    for command in own:
        shadows = f"  overrides that of {', '.join(command.shadows)}" if command.shadows else ""
        tree.add(_line(command.app, command.name, command.location, f"{command.help}{shadows}"))
    installed = len(inventory.commands.commands) - len(own)
    if installed:
        tree.add(Text(f"and {installed} from installed packages", style="dim"))
    return _with_problems(tree, inventory.commands.problems)


def _databases(inventory: Inventory) -> Tree:
    databases = inventory.databases
    tree = _tree("databases", None, empty=not databases.databases)
    for database in databases.databases:
        homes = sum(1 for model in databases.models if model.write == database.alias)
        mirror = f", mirror of {database.mirror}" if database.mirror else ""
        tree.add(_line("alias", database.alias, None, f"{database.engine}{mirror} · {homes} models written here"))
    for router in databases.routers:
        tree.add(_line("router", router.path, router.location, ", ".join(router.methods)))
    for model in (model for model in databases.models if model.own):
        place = f"read {model.read} · write {model.write} · tables {', '.join(model.migrate) or 'none'}"
        tree.add(_line("model", model.label, model.location, place))
    return _with_problems(tree, databases.problems)


def _deployment(deployment: DeploymentInventory) -> Tree:
    tree = _tree("deployment", None, empty=not deployment.units)
    for worker in deployment.workers:
        queues = "unknown until it starts" if worker.queues is None else ", ".join(worker.queues) or "those of the app"
        tree.add(_declared("worker", worker, f"app {worker.app or 'not given'}, queues {queues}"))
    for beat in deployment.beats:
        tree.add(_declared("beat", beat, f"app {beat.app or 'not given'}, {beat.scheduler or 'scheduler of the app'}"))
    for server in deployment.servers:
        tree.add(_declared(f"{server.interface} server".strip(), server, f"{server.program} {server.target or ''}"))
    for command in deployment.commands:
        tree.add(_declared("command", command, " ".join((command.name, *command.arguments))))
    return tree


def _declared(kind: str, process: Declared, detail: str) -> Text:
    unit = process.unit
    replicas = f" in {unit.replicas} replicas" if unit.replicas > 1 else ""
    settings = f", settings {process.settings}" if process.settings else ""
    return _line(kind, f"{unit.name}{replicas} ({unit.role})", process.location, f"{detail}{settings}")


def _tree(name: str, detail: str | None, *, empty: bool) -> Tree:
    return Tree(
        Text.assemble((name, "bold"), (f" {detail}" if detail else "", "dim"), ("  not used" if empty else "", "dim"))
    )


def _line(kind: str, name: str, location: object, detail: str) -> Text:
    return Text.assemble(
        (f"{kind} ", "dim"),
        name,
        (f"  {detail}" if detail else "", "dim"),
        (f"  {location}" if location else "", "cyan"),
    )


def _with_problems(tree: Tree, problems: Iterable[Problem]) -> Tree:
    for text in _problems(problems):
        tree.add(text)
    return tree


def _problems(problems: Iterable[Problem]) -> list[Text]:
    return [
        Text.assemble(
            ("✗ ", "bold red"),
            f"{problem.stage} {problem.subject}: {problem.message}",
            (f"  {problem.location}" if problem.location else "", "cyan"),
        )
        for problem in problems
    ]
