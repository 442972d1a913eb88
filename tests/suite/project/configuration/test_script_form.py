"""A script that a container starts can run there."""

from __future__ import annotations

from tests.rules import RuleTester

_IMAGE = "FROM python:3.12\nCOPY . /app\n{more}\nENTRYPOINT {entry}\n"
_SCRIPT = '#!/bin/sh\nset -e\nexec "$@"\n'


def _files(entry: str, *, more: str = "WORKDIR /app", script: str = _SCRIPT) -> dict[str, str]:
    return {"Dockerfile": _IMAGE.format(entry=entry, more=more), "entrypoint.sh": script}


def test_accepts_scripts_that_start(rule: RuleTester) -> None:
    """A shell that reads it, a mode that the image gives, and line endings that it takes away."""
    rule.accepts(_files('["sh", "/app/entrypoint.sh"]'))
    rule.accepts(_files('["/app/entrypoint.sh"]', more="RUN chmod +x /app/entrypoint.sh"))
    windows = _SCRIPT.replace("\n", "\r\n")
    rule.accepts(
        _files('["sh", "/app/entrypoint.sh"]', more="RUN sed -i 's/\\r$//' /app/entrypoint.sh", script=windows)
    )
    image = 'FROM postgres:16\nCOPY requirements.txt /\nENTRYPOINT ["docker-entrypoint.sh"]\n'
    rule.accepts({"Dockerfile": image, "web/docker-entrypoint.sh": windows})


def test_accuses_line_endings_of_windows(rule: RuleTester) -> None:
    """In either form of the entry point."""
    for entry in ('["sh", "/app/entrypoint.sh"]', '["/app/entrypoint.sh"]'):
        files = _files(entry, more="RUN chmod +x /app/entrypoint.sh", script=_SCRIPT.replace("\n", "\r\n"))
        rule.accuses(files, "entrypoint.sh:1", says="which has Windows line endings")


def test_accuses_a_script_that_nobody_may_execute(rule: RuleTester) -> None:
    """Where the repository keeps modes: another file of it has one."""
    project = rule.project(_files('["/app/entrypoint.sh"]', more="RUN pip install gunicorn"))
    (project / "manage.py").chmod(0o755)

    (finding,) = rule.zygote.judge(project, [rule.id]).judgements[rule.id].findings

    assert "which is not executable: permission denied" in finding.message
