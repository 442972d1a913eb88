"""Processes that boot with an overlay, as every process of a run does, in projects written for one test."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from django_conformance import overlay as overlays
from django_conformance.overlay import Overlay

REDIS = "redis://127.0.0.1:7001/0"
POSTGRESQL = "postgresql://postgres@127.0.0.1:7002/postgres"
RABBITMQ = "amqp://guest:guest@127.0.0.1:7003//"
MARIADB = "mysql://root@127.0.0.1:7004/mysql"
SERVICES = {"redis": REDIS, "postgresql": POSTGRESQL, "rabbitmq": RABBITMQ, "mariadb": MARIADB}
LIMIT = 120


@dataclass
class BootedProject:
    """A project in ``path`` whose processes boot with the overlay of a run in ``folder``; no service is really there."""

    path: Path
    folder: Path
    settings: str = "mysite.settings"
    services: dict[str, str] = field(default_factory=lambda: dict(SERVICES))
    mode: str = "substitute"
    refused: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    read_only: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    named_only_read: bool = False

    def write(self, files: dict[str, str]) -> BootedProject:
        """Write files, each with the folders above it."""
        for name, text in files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(dedent(text), encoding="utf-8")
        return self

    def environment(self) -> dict[str, str]:
        """Return the environment of a process of the run."""
        self.folder.mkdir(exist_ok=True)
        overlay = Overlay(
            "cafe0001",
            str(self.folder),
            str(self.path),
            self.settings,
            self.services,
            self.mode,
            self.refused,
            self.allowed,
            ports=self.ports,
            read_only=self.read_only,
            writable=self.writable,
            named_only_read=self.named_only_read,
        )
        overlays.write(overlay)
        return overlays.environment(overlay)

    def run(self, code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run code in a process of the run."""
        return self.command([sys.executable, *arguments, "-c", dedent(code)], **environment)

    def command(self, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the project's folder, as a process of the run."""
        return subprocess.run(
            command,
            cwd=self.path,
            env={**self.environment(), **environment},
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )

    def value(self, code: str, *arguments: str, **environment: str) -> Any:
        """Return what code leaves in ``result``, JSON."""
        program = f"{dedent(code)}\nimport json\nprint(json.dumps(result, default=str))"
        done = self.run(program, *arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def setting(self, name: str, **environment: str) -> Any:
        """Return a setting as Django gives it."""
        return self.value(f"from django.conf import settings\nresult = settings.{name}", **environment)

    def inside(self, name: str) -> str:
        """Return the path of something in the run's folder."""
        return str(self.folder / name)
