"""Every entry of TEMPLATES is one that its backend takes."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

BACKEND = "django.template.backends.django.DjangoTemplates"


def test_accepts_entries_that_engines_are_made_of(rule: RuleTester) -> None:
    """With options, and those of another backend, which is not judged."""
    rule.accepts(
        {},
        settings=f"""
            TEMPLATES = [
                {{
                    "BACKEND": "{BACKEND}", "NAME": "pages", "DIRS": [BASE_DIR / "templates"], "APP_DIRS": True,
                    "OPTIONS": {{
                        "context_processors": ["django.template.context_processors.request"],
                        "builtins": ["django.templatetags.i18n"], "debug": False,
                    }},
                }},
                {{"BACKEND": "shop.templates.Own", "OPTIONS": {{"anything": 1}}}},
            ]
        """,
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"DIR": []}, "did you mean 'DIRS'?"),
        ({"CONTEXT_PROCESSORS": []}, "write it into OPTIONS, as 'context_processors'"),
        ({"OPTIONS": {"contextprocessors": []}}, "contextprocessors"),
        ({"OPTIONS": {"context_processors": ["shop.no_such.processor"]}}, "No module named 'shop.no_such'"),
        ({"APP_DIRS": True, "OPTIONS": {"loaders": []}}, "app_dirs must not be set when loaders is defined"),
    ],
)
def test_accuses_entries_that_no_engine_is_made_of(entry: dict[str, object], told: str, rule: RuleTester) -> None:
    """What Django refuses is told."""
    rule.accuses_setting(f"TEMPLATES = [{ {'BACKEND': BACKEND, **entry}!r}]", says=told)
