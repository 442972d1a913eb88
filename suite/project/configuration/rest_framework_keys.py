"""Every key of REST_FRAMEWORK is one that Django REST framework reads.

Why: it ignores a key that it does not know. ``DEFAULT_PERMISSION_CLASS`` protects nothing: every view is open to everybody. And it goes through
the classes: one that stands for itself, without a comma in its parentheses, raises TypeError in every view.

Fix: write the name that the message suggests, and a list in brackets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django_conformance.discovery.keys import is_read
from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.objects import at
from django_conformance.source.reading import entries
from django_conformance.source.setting_places import place_of
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://www.django-rest-framework.org/api-guide/settings/", settings=True)

_KEYS = (
    *("DEFAULT_RENDERER_CLASSES", "DEFAULT_PARSER_CLASSES", "DEFAULT_AUTHENTICATION_CLASSES"),
    *("DEFAULT_PERMISSION_CLASSES", "DEFAULT_THROTTLE_CLASSES", "DEFAULT_CONTENT_NEGOTIATION_CLASS"),
    *("DEFAULT_METADATA_CLASS", "DEFAULT_VERSIONING_CLASS", "DEFAULT_PAGINATION_CLASS", "DEFAULT_FILTER_BACKENDS"),
    *("DEFAULT_SCHEMA_CLASS", "DEFAULT_THROTTLE_RATES", "NUM_PROXIES", "PAGE_SIZE", "SEARCH_PARAM", "ORDERING_PARAM"),
    *("DEFAULT_VERSION", "ALLOWED_VERSIONS", "VERSION_PARAM", "UNAUTHENTICATED_USER", "UNAUTHENTICATED_TOKEN"),
    *("VIEW_NAME_FUNCTION", "VIEW_DESCRIPTION_FUNCTION", "EXCEPTION_HANDLER", "NON_FIELD_ERRORS_KEY"),
    *("TEST_REQUEST_RENDERER_CLASSES", "TEST_REQUEST_DEFAULT_FORMAT", "URL_FORMAT_OVERRIDE", "FORMAT_SUFFIX_KWARG"),
    *(
        "URL_FIELD_NAME",
        "DATE_FORMAT",
        "DATE_INPUT_FORMATS",
        "DATETIME_FORMAT",
        "DATETIME_INPUT_FORMATS",
        "TIME_FORMAT",
    ),
    *("TIME_INPUT_FORMATS", "UNICODE_JSON", "COMPACT_JSON", "STRICT_JSON", "COERCE_DECIMAL_TO_STRING"),
    *("COERCE_BIGINT_TO_STRING", "UPLOADED_FILES_USE_URL", "HTML_SELECT_CUTOFF", "HTML_SELECT_CUTOFF_TEXT"),
    *("SCHEMA_COERCE_PATH_PK", "SCHEMA_COERCE_METHOD_NAMES", "DEFAULT_MODEL_SERIALIZER_CLASS"),
)
_ALIKE = 0.8
_LISTS = ("_CLASSES", "_BACKENDS")
"""Ends of the names of keys that hold lists."""


def find(project: Project) -> Iterator[Finding]:
    """Yield each key that is like one that is read, and is none itself."""
    settings = project.context.originals.get("REST_FRAMEWORK")
    installed = {str(name) for name, _ in entries(at("rest_framework.settings.DEFAULTS"))}
    if not isinstance(settings, Mapping):
        return
    if _is_unpaged(settings, project):
        yield Finding(
            f"REST_FRAMEWORK['PAGE_SIZE'] is {settings.get('PAGE_SIZE')!r} without DEFAULT_PAGINATION_CLASS, and no view has a pagination_class: nothing is paginated",
            subject="REST_FRAMEWORK",
            location=place_of(project.context.sources, "REST_FRAMEWORK", "PAGE_SIZE"),
            hint="Write 'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.PageNumberPagination'.",
        )
    for key, value in settings.items():
        if str(key) in _KEYS and str(key).endswith(_LISTS) and isinstance(value, str):
            yield Finding(
                f"REST_FRAMEWORK[{key!r}] is {value!r}, and no list: every view raises TypeError",
                subject="REST_FRAMEWORK",
                location=place_of(project.context.sources, "REST_FRAMEWORK", str(key)),
                hint=f"Write [{value!r}].",
            )
        meant = nearest(str(key).upper(), _KEYS, alike=_ALIKE) if str(key) not in {*_KEYS, *installed} else None
        if meant is not None and meant not in settings and not is_read(str(key), project.context.sources):
            yield Finding(
                f"REST_FRAMEWORK[{key!r}] is never read: did you mean {meant!r}?",
                subject="REST_FRAMEWORK",
                location=place_of(project.context.sources, "REST_FRAMEWORK", str(key)),
                evidence={"key": str(key)},
            )


def _is_unpaged(settings: Mapping[str, Any], project: Project) -> bool:
    """Whether there is a size of pages, and neither the settings nor a view divides anything into pages."""
    if not settings.get("PAGE_SIZE") or settings.get("DEFAULT_PAGINATION_CLASS"):
        return False
    own = (
        file
        for file in project.context.sources.code(containing=("pagina",))
        if not file.module.startswith("rest_framework")
    )
    return not any(b"pagination" in file.content.replace(b"DEFAULT_PAGINATION", b"") for file in own)
