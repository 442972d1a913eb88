"""Judges the settings that a deployment runs with beside those that are checked, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django_conformance import overlay as overlays
from django_conformance.codec import from_json, loads
from django_conformance.deadlines import deadline
from django_conformance.discovery.deployed_settings import DeployedSettings, deployed_settings
from django_conformance.discovery.deployment.files import files_of
from django_conformance.redaction import hand_over
from django_conformance.rules.judging import FindingRecord, Judgement
from django_conformance.rules.loading import identifiers, load
from django_conformance.source.roots import declare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_conformance.overlay import Overlay

FLAG = "--deployed"
"""The first argument of a process that judges such settings."""


@dataclass(frozen=True)
class Started:
    """A process that judges settings of the deployment; ``folder`` is where it writes what it found."""

    settings: DeployedSettings
    folder: Path
    process: subprocess.Popen[bytes]


def of_settings(rules: Iterable[str]) -> list[str]:
    """Return those of these rules that judge settings."""
    return [rule for rule in rules if rule in identifiers() and load(rule).judges_settings]


def start(overlay: Overlay, areas: str, rules: Iterable[str]) -> list[Started]:
    """Begin to judge each settings module of the deployment, before this process has anything of the project in it."""
    judging = of_settings(rules)
    project = Path(overlay.project)
    declare(project, overlay.sources, overlay.rules)
    deployed = deployed_settings(files_of(project), overlay.settings) if judging else []
    return [
        _begin(overlay, areas, judging, settings, Path(overlay.folder, f"deployed-{number}"))
        for number, settings in enumerate(deployed)
    ]


def _begin(overlay: Overlay, areas: str, rules: Iterable[str], settings: DeployedSettings, folder: Path) -> Started:
    folder.mkdir(mode=0o700, exist_ok=True)
    own = replace(overlay, folder=str(folder), settings=settings.module, variables=dict(settings.variables))
    path = overlays.write(own)
    environment = overlays.environment(own, {**os.environ, **settings.variables})
    environment.pop(overlays.OVERLAY_VARIABLE)
    command = [sys.executable, "-m", "django_conformance.rules", FLAG, str(path), areas, *rules]
    with (folder / "discovery.log").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=overlay.project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Started(settings, folder, process)


def ended(started: Iterable[Started], judgements: Mapping[str, Judgement], name: str) -> dict[str, Judgement]:
    """Wait for these processes, and return the judgements with what they found; what cannot be imported is not judged."""
    whole = dict(judgements)
    for process in started:
        try:
            process.process.wait(deadline(0.5))
        except subprocess.TimeoutExpired:
            process.process.kill()
            process.process.wait()
        written = process.folder / name
        if written.exists():
            with suppress(OSError, ValueError, LookupError):
                hand_over(process.folder, process.folder.parent)
                judged = from_json(dict[str, Judgement], loads(written.read_text(encoding="utf-8")))
                whole = with_deployed(whole, judged, process.settings)
    return whole


def with_deployed(
    judgements: Mapping[str, Judgement], deployed: Mapping[str, Judgement], settings: DeployedSettings
) -> dict[str, Judgement]:
    """Return judgements with the findings that only the settings of the deployment have."""
    whole = dict(judgements)
    for rule, judgement in deployed.items():
        known = whole.get(rule, Judgement())
        places = {(finding.subject, finding.location) for finding in known.findings}
        messages = {finding.message for finding in known.findings}
        own = [
            _said_of(finding, settings)
            for finding in judgement.findings
            if finding.message not in messages and (finding.subject, finding.location) not in places
        ]
        if own and not known.fault:
            whole[rule] = replace(known, findings=(*known.findings, *own), not_judged=None, is_unanswered=False)
    return whole


def _said_of(finding: FindingRecord, settings: DeployedSettings) -> FindingRecord:
    return replace(
        finding,
        message=f"{finding.message} (in {settings.module}, the settings of {settings.origin})",
        evidence={**finding.evidence, "settings": settings.module, "deployed by": settings.origin},
    )
