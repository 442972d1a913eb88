"""The modules that Django takes for commands: the one that runs by each name, and those that it hides.

https://docs.djangoproject.com/en/stable/howto/custom-management-commands/
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CommandModule:
    """The module of a command, in ``app``; ``hidden`` are those of the same name in later apps, the nearest first."""

    name: str
    app: str
    path: Path
    hidden: tuple[CommandModule, ...] = ()

    @property
    def dotted(self) -> str:
        """The name it is imported by."""
        return f"{self.app}.management.commands.{self.name}"


def command_modules() -> tuple[CommandModule, ...]:
    """Return every command that ``manage.py help`` lists, in order of its name."""
    import django.core.management
    from django.apps import apps

    places = [(config.name, Path(config.path) / "management") for config in apps.get_app_configs()]
    places.append(("django.core", Path(django.core.management.__path__[0])))
    by_name: dict[str, list[CommandModule]] = {}
    for app, management in places:
        for name in django.core.management.find_commands(str(management)):
            module = CommandModule(name, app, management / "commands" / f"{name}.py")
            by_name.setdefault(name, []).append(module)
    return tuple(
        CommandModule(name, first.app, first.path, tuple(hidden)) for name, (first, *hidden) in sorted(by_name.items())
    )
