"""A file of variables is written as what reads it understands it.

Why: systemd and ``docker run --env-file`` take a line as it stands: a comment after the value becomes part of it, Docker keeps quotes, and systemd ignores a line that begins with
``export``. Compose replaces ``$name`` in a value, so that a password loses a piece, Supervisor does so with ``%``, and takes a comment after an empty value as the value.

Fix: put comments on lines of their own, leave out quotes and ``export``, and write ``$$`` for a dollar sign in a Compose file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django_conformance.discovery.deployment.compose_services import services_of
from django_conformance.discovery.deployment.compose_variables import interpolation_of, variable_files
from django_conformance.discovery.deployment.files import DeploymentFile, DeploymentFiles
from django_conformance.discovery.deployment.yaml_text import line_of, mapping
from django_conformance.discovery.project import Project
from django_conformance.inventory import Location
from django_conformance.rules import Finding, Rule

rule = Rule(
    level="should", docs="https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/"
)

_LINE = re.compile(r"^(?P<export>export\s+)?(?P<name>[A-Za-z_]\w*)=(?P<value>[^\n]*)$", re.MULTILINE)
_REMARK = re.compile(r"[^\s\"'#][^\s\"']*\s+#.*")
_QUOTED = re.compile(r"""(?P<quote>["']).*(?P=quote)\s*""")
_DOLLAR = re.compile(r"(?<=[^$\s\"'/:@=,])\$(?P<name>[A-Za-z_]\w*)")
_SECRET = re.compile(r"SECRET|PASSW|TOKEN|KEY|SALT|HASH|DSN|_URL$")
_RUN = re.compile(r"(?:docker|podman)\s+(?:container\s+)?run\b(?:[^\n]|(?<=\\)\n)*?--env-file[ =](?P<path>[^\s\"']+)")
_REPLACED = ("environment", "command", "directory", "stdout_logfile", "stderr_logfile")
_PERCENT = re.compile(r"(?<!%)%(?:%%)*(?![%(])")
_UNIT = re.compile(r"^EnvironmentFile=-?(?P<path>\S+)", re.MULTILINE)


@dataclass(frozen=True)
class _Fault:
    name: str
    what: str
    location: Location
    hint: str


def find(project: Project) -> Iterator[Finding]:
    """Yield each line that its reader understands differently."""
    files = project.context.deployment_files
    told = set()
    for fault in (*_of_systemd(files), *_of_supervisor(files), *_of_docker(files), *_of_compose(files)):
        if (fault.name, fault.location.path) not in told:
            told.add((fault.name, fault.location.path))
            yield Finding(f"{fault.name} {fault.what}", subject=fault.name, location=fault.location, hint=fault.hint)


def _of_systemd(files: DeploymentFiles) -> Iterator[_Fault]:
    for unit in files.named(r".+\.service"):
        for match in _UNIT.finditer(unit.text):
            for file in _meant(match["path"], unit, files):
                for line, place in _lines(file):
                    if line["export"]:
                        yield _Fault(
                            line["name"],
                            f"is ignored: systemd ({unit.relative}) does not know export",
                            place,
                            "Leave out export.",
                        )
                    elif _REMARK.fullmatch(line["value"]):
                        yield _with_remark(line["name"], place, f"systemd ({unit.relative})")


def _of_supervisor(files: DeploymentFiles) -> Iterator[_Fault]:
    """Yield the lines of Supervisor in which a percent sign is written as nothing that it replaces."""
    for file in files.named(r".+\.(?:conf|ini)"):
        if "[program:" not in file.text or file.is_test:
            continue
        for number, line in enumerate(file.text.splitlines(), 1):
            name, _, value = line.partition("=")
            if name.strip() in _REPLACED and _PERCENT.search(value.partition(" ;")[0]):
                what = "has a % that Supervisor takes for the beginning of a name: it does not start, or replaces it"
                yield _Fault(name.strip(), what, Location(file.relative, number), "Write %% for a percent sign.")


def _of_docker(files: DeploymentFiles) -> Iterator[_Fault]:
    for script in files.every:
        if script.path.suffix in (".md", ".rst", ".py", ".txt") or script.is_test:
            continue
        for match in _RUN.finditer(script.text) if "--env-file" in script.text else ():
            for file in _meant(match["path"], script, files):
                for line, place in _lines(file):
                    if _QUOTED.fullmatch(line["value"]):
                        what = f"has quotes, and docker run ({script.relative}) keeps them as part of the value"
                        yield _Fault(line["name"], what, place, "Leave out the quotes.")
                    elif _REMARK.fullmatch(line["value"]):
                        yield _with_remark(line["name"], place, f"docker run ({script.relative})")


def _of_compose(files: DeploymentFiles) -> Iterator[_Fault]:
    for file, services in services_of(files).items():
        known = interpolation_of(file, files)
        for service in services.values():
            for path in variable_files(service):
                named = files.at(file.folder / path) if "raw" not in str(service.get("env_file")) else None
                for line, place in _lines(named) if named is not None else ():
                    if re.fullmatch(r"\s+#.*", line["value"]):
                        yield _with_remark(line["name"], place, f"Compose ({file.relative})", "the whole value")
                    elif not line["value"].startswith("'"):
                        yield from _replaced(line["name"], line["value"], place, known)
            given = service.get("environment")
            for name, value in mapping(given).items() if isinstance(given, dict) else ():
                yield from _replaced(str(name), str(value), Location(file.relative, line_of(value)), known)
            for item in given if isinstance(given, list) else ():
                name, _, value = str(item).partition("=")
                yield from _replaced(name, value, Location(file.relative, line_of(item)), known)


def _replaced(name: str, value: str, place: Location, known: dict[str, str]) -> Iterator[_Fault]:
    """Yield a secret that has a dollar sign in it, behind which nobody set a variable."""
    match = _DOLLAR.search(value) if _SECRET.search(name) and "${" not in value else None
    if match is not None and match["name"] not in known and not match["name"].isupper():
        what = f"has a dollar sign, and Compose replaces {match.group()!r} in it with nothing"
        yield _Fault(name, what, place, "Write $$ for the dollar sign.")


def _with_remark(name: str, place: Location, reader: str, part: str = "part of the value") -> _Fault:
    return _Fault(
        name,
        f"has a comment on its line, which {reader} reads as {part}",
        place,
        "Put the comment on a line of its own.",
    )


def _lines(file: DeploymentFile) -> Iterator[tuple[re.Match[str], Location]]:
    for match in _LINE.finditer(file.text):
        yield match, file.place(match.start())


def _meant(path: str, beside: DeploymentFile, files: DeploymentFiles) -> list[DeploymentFile]:
    """Return the file of the repository that a path of another machine names."""
    name = path.rpartition("/")[2]
    if not name or "$" in name or "%" in name:
        return []
    named = [file for file in files.every if file.path.name == name and not file.text.startswith("#!")]
    near = [file for file in named if file.folder == beside.folder]
    folder = path.rpartition("/")[0].rpartition("/")[2]
    meant = [file for file in named if file.folder == files.root or file.folder.name == folder]
    return near or (meant if len(meant) == 1 else [])
