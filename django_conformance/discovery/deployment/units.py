"""Units of systemd, and programs of Supervisor.

https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
http://supervisord.org/configuration.html#program-x-section-settings
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django_conformance.discovery.deployment.start import (
    Start,
    folder_of,
    number,
    operator_in,
    shell_words,
    stop_wait,
    unit_of,
)
from django_conformance.discovery.deployment.variables import variables_in

if TYPE_CHECKING:
    from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
    from django_conformance.inventory.deployment import Role, StopWait

_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]\s*(?:[;#].*)?")
_ENTRY = re.compile(r"(?P<key>[A-Za-z][\w.-]*)\s*[=:]\s*(?P<value>.*)")
_VARIABLE = re.compile(r"(?<!\$)\$\{?([A-Z][A-Z0-9_]+)\b(?![:=\-?+])")
_OF_SYSTEMD = frozenset(
    (
        *("HOME", "LANG", "LOGNAME", "PATH", "PWD", "SHELL", "USER", "HOSTNAME", "TERM", "TZ"),
        *("CREDENTIALS_DIRECTORY", "INVOCATION_ID", "JOURNAL_STREAM", "LISTEN_FDS", "LISTEN_PID", "MAINPID"),
        *("NOTIFY_SOCKET", "RUNTIME_DIRECTORY", "STATE_DIRECTORY", "CACHE_DIRECTORY", "LOGS_DIRECTORY"),
        *("CONFIGURATION_DIRECTORY", "WATCHDOG_PID", "WATCHDOG_USEC"),
    )
)
_SUFFIXES = r"(?:\.(?:j2|jinja2?|template|tmpl|tpl|erb|example|sample|dist|in))?"


@dataclass
class _Section:
    name: str
    line: int
    entries: list[tuple[str, str, int]] = field(default_factory=list)

    def values(self, key: str) -> list[str]:
        return [value for name, value, _ in self.entries if name.lower() == key.lower()]

    def value(self, key: str) -> str:
        return next(reversed(self.values(key)), "")

    def line_of(self, key: str, default: int) -> int:
        return next((line for name, _, line in reversed(self.entries) if name.lower() == key.lower()), default)

    def stop(self, key: str, default: float, file: DeploymentFile, line: int) -> StopWait | None:
        given = re.sub(r"\s;.*", "", self.value(key))
        return stop_wait(key, given, default, file, self.line_of(key, line))


def systemd(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what each service unit starts."""
    for file in files.named(rf".+\.service{_SUFFIXES}"):
        for section in _sections(file.text):
            if section.name == "Service":
                yield from _service(file, section, files)


def _service(file: DeploymentFile, section: _Section, files: DeploymentFiles) -> Iterator[Start]:
    variables: dict[str, str] = {}
    is_known = not section.values("PassEnvironment") and "{{" not in file.text
    for path in section.values("EnvironmentFile"):
        name = PurePosixPath(path.lstrip("-")).name
        named = [known for known in files.every if known.path.name == name]
        variables |= variables_in(named[0].text) if len(named) == 1 else {}
        is_known = is_known and len(named) == 1
    for text in section.values("Environment"):
        variables |= _pairs(text)
    stage = "production" if file.stage == "unsaid" else file.stage
    is_job = section.value("Type") == "oneshot"
    is_users = "WantedBy=default.target" in file.text or bool(section.value("DynamicUser"))
    has_timer = any(known.name == f"{file.path.stem}.timer".lower() for known in files.every)
    for key, value, line in section.entries:
        if key not in ("ExecStart", "ExecStartPre", "ExecStartPost"):
            continue
        role: Role = (
            "init" if key == "ExecStartPre" else "scheduled" if has_timer else "release" if is_job else "service"
        )
        unit = unit_of(
            file,
            file.path.name,
            "systemd",
            line,
            role=role,
            stage=stage,
            stack=folder_of(file),
            variables=variables,
            operator=operator_in(value),
        )
        unit = replace(
            unit,
            service_type=section.value("Type").lower() or "simple",
            line=value,
            unset=tuple(_unset(value, variables)) if is_known else (),
            user=section.value("User") or ("" if is_users else "root"),
            stop=section.stop("TimeoutStopSec" if section.value("TimeoutStopSec") else "TimeoutSec", 90, file, line),
        )
        yield Start(unit, shell_words(_placeholders(value.lstrip("-+!@: "))), file.folder, variables)


def _unset(command: str, variables: Mapping[str, str]) -> Iterator[str]:
    """Yield the variables of a command that neither the unit, nor systemd, nor the command itself sets."""
    for name in dict.fromkeys(_VARIABLE.findall(command)):
        is_own = re.search(rf"(?<![\w$]){name}=|\b(?:read|for)\s+{name}\b", command) is not None
        if name not in variables and name not in _OF_SYSTEMD and not is_own:
            yield name


def supervisor(files: DeploymentFiles) -> Iterator[Start]:
    """Yield what each program starts."""
    for file in files.named(rf".*\.(?:conf|ini|cfg){_SUFFIXES}"):
        if "program:" not in file.text:
            continue
        sections = _sections(file.text)
        common = next(
            (_pairs(section.value("environment"), ",") for section in sections if section.name == "supervisord"), {}
        )
        for section in sections:
            kind, _, name = section.name.partition(":")
            command = next(((value, line) for key, value, line in section.entries if key == "command"), None)
            if kind not in ("program", "fcgi-program") or command is None:
                continue
            variables = {**common, **_pairs(section.value("environment"), ",")}
            unit = unit_of(
                file,
                name,
                "supervisor",
                command[1],
                stage="production" if file.stage == "unsaid" else file.stage,
                stack=folder_of(file),
                replicas=number(section.value("numprocs")),
                variables=variables,
                operator=operator_in(re.sub(r"\s;.*", "", command[0])),
            )
            unit = replace(unit, stop=section.stop("stopwaitsecs", 10, file, command[1]))
            text = re.sub(r"%\(ENV_(\w+)\)s", r"${\1}", command[0].replace("%%", "%"))
            yield Start(unit, shell_words(_placeholders(text)), file.folder, variables)


def _sections(text: str) -> list[_Section]:
    """Return the sections; lines that go on, by a backslash or by their indentation, are one."""
    sections: list[_Section] = []
    goes_on = False
    for line, written in enumerate(text.splitlines(), 1):
        stripped = written.strip()
        if not stripped or stripped[0] in "#;":
            continue
        entries = sections[-1].entries if sections else []
        if entries and (goes_on or (written[0].isspace() and not _ENTRY.fullmatch(stripped))):
            key, value, first = entries[-1]
            entries[-1] = (key, f"{value} {stripped.removesuffix(chr(92)).strip()}", first)
        elif (section := _SECTION.fullmatch(stripped)) is not None:
            sections.append(_Section(section["name"].strip(), line))
        elif sections and (entry := _ENTRY.fullmatch(stripped)) is not None:
            entries.append((entry["key"], entry["value"].removesuffix("\\").strip(), line))
        goes_on = stripped.endswith("\\")
    return sections


def _pairs(text: str, between: str = " ") -> dict[str, str]:
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
        lexer.whitespace, lexer.whitespace_split, lexer.commenters = between + "\n\t ", True, ""
        words = list(lexer)
    except ValueError:
        return {}
    return {name.strip(): value for name, has, value in (word.partition("=") for word in words) if has}


def _placeholders(text: str) -> str:
    """Return a command in which placeholders of templates are variables that nothing sets."""
    return re.sub(r"\{\{.*?\}\}|<[A-Za-z_ ]+>|%\([^)]*\)s", "${template}", text)
