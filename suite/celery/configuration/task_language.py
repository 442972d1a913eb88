"""A task that writes text for people activates their language.

Why: a visitor's language belongs to the request, and no request reaches a worker: there ``gettext()`` and templates use
LANGUAGE_CODE, whoever the mail is for. In a view, and called eagerly, the same code uses the visitor's language.

Fix: pass the language to the task, and write ``with translation.override(language):`` around what it renders.
"""

import ast
import re
from collections.abc import Iterator

from django_conformance.discovery.celery.project import CeleryProject
from django_conformance.discovery.celery.source import DefinedTask
from django_conformance.rules import Finding, Rule
from django_conformance.source.nodes import own_nodes, text
from django_conformance.source.reading import members, readable

rule = Rule(
    level="should",
    docs="https://docs.djangoproject.com/en/stable/topics/i18n/translation/#using-translations-outside-views-and-templates",
)

_TRANSLATING = re.compile(r"^django\.utils\.translation\.(u?n?p?gettext|npgettext)$")
_RENDERING = ("django.template.loader.render_to_string", "django.template.loader.get_template")
_TRANSLATED = re.compile(r"\{%-?\s*(trans|translate|blocktrans|blocktranslate)\b")
_AWARE = re.compile(rb"(?i)activate|override|language|locale|lang\b|lang_|_lang")
_LOCALE = "django.middleware.locale.LocaleMiddleware"


def find(project: CeleryProject) -> Iterator[Finding]:
    """Yield the first text that each task translates, in a project whose visitors choose their language."""
    if not project.apps or not _is_multilingual(project) or _is_handed_on(project):
        return
    for task in project.definitions:
        if len(task.node.decorator_list) > 1 or task.keyword("base") is not None or _AWARE.search(task.file.content):
            continue
        call = next((node for node in own_nodes(task.node) if isinstance(node, ast.Call) and _speaks(node, task)), None)
        if call is not None:
            yield Finding(
                f"{task.name} translates {ast.unparse(call)} and activates no language: in a worker it is always "
                f"LANGUAGE_CODE, {project.context.originals.get('LANGUAGE_CODE')!r}",
                at=task.file.at(call, task.name),
            )


def _is_multilingual(project: CeleryProject) -> bool:
    settings = project.context.originals
    has_languages = len(members(readable(settings.get("LANGUAGES")))) > 1
    return has_languages and _LOCALE in members(readable(settings.get("MIDDLEWARE")))


def _is_handed_on(project: CeleryProject) -> bool:
    """Whether something of the project activates a language around every task: a receiver, or a class of tasks."""
    return any(
        b"activate" in file.content and (b"task_prerun" in file.content or b"before_start" in file.content)
        for file in project.context.sources.every
    )


def _speaks(call: ast.Call, task: DefinedTask) -> bool:
    name = task.file.dotted(call.func)
    if _TRANSLATING.match(name):
        return True
    template = text(call.args[0]) if name in _RENDERING and call.args else None
    return template is not None and bool(_TRANSLATED.search(_source(template)))


def _source(template: str) -> str:
    """Return a template's text, "" where it cannot be loaded."""
    from django.template.loader import get_template

    try:
        loaded = get_template(template)
    except Exception:
        return ""
    return str(getattr(getattr(loaded, "template", None), "source", ""))
