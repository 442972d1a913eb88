"""STORAGES has the aliases that Django needs, and each backend loads with its OPTIONS."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

FILES = "django.core.files.storage.FileSystemStorage"
STATIC = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
APP = 'INSTALLED_APPS.append("django.contrib.staticfiles")\nSTATIC_URL = "static/"\n'


def test_accepts_storages_as_documented(rule: RuleTester) -> None:
    """Both aliases, more of them, a backend of the project's own, and one alias where nothing asks for the other."""
    rule.accepts(
        {
            "shop/storage.py": """
                class Anything:
                    def __init__(self, **options):
                        self.options = options
            """
        },
        settings=f"""
            {APP.splitlines()[0]}
            STATIC_URL = "static/"
            STORAGES = {{
                "default": {{"BACKEND": "{FILES}", "OPTIONS": {{"location": "/srv/media", "base_url": "/media/"}}}},
                "staticfiles": {{"BACKEND": "{STATIC}"}},
                "archive": {{"BACKEND": "shop.storage.Anything", "OPTIONS": {{"bucket": "shop"}}}},
            }}
        """,
    )
    rule.accepts(
        {"shop/forms.py": "from django import forms\n\n\nclass Upload(forms.Form):\n    photo = forms.ImageField()\n"},
        settings=f'{APP}STORAGES = {{"staticfiles": {{"BACKEND": "{STATIC}"}}}}',
    )


def test_accepts_files_that_are_not_stored_in_the_default(rule: RuleTester) -> None:
    """A field of a form, and of a model with a storage of its own."""
    forms = "from django import forms\n\n\nclass Upload(forms.Form):\n    picture = forms.ImageField()\n"
    models = """
        from django.core.files.storage import storages
        from django.db import models


        class Scan(models.Model):
            picture = models.FileField(storage=storages["scans"])
    """
    storage = f'STORAGES = {{"staticfiles": {{"BACKEND": "{STATIC}"}}, "scans": {{"BACKEND": "{FILES}"}}}}'

    rule.accepts({"shop/forms.py": forms, "shop/scans.py": models}, settings=f"{APP}{storage}")


def test_accuses_aliases_that_django_asks_for(rule: RuleTester) -> None:
    """Static files, and files that models have, with the file that stores them."""
    (static,) = rule.accuses(
        {}, "site_config/settings.py:45", settings=f'{APP}STORAGES = {{"default": {{"BACKEND": "{FILES}"}}}}'
    )
    (default,) = rule.findings(
        {
            "shop/uploads.py": "from django.core.files.storage import default_storage\n\nopen_file = default_storage.open\n"
        },
        settings=f'{APP}STORAGES = {{"staticfiles": {{"BACKEND": "{STATIC}"}}}}',
    )

    assert static.subject == "staticfiles"
    assert "STORAGES has 'default' and no 'staticfiles'" in static.message
    assert "shop/uploads.py:3 stores files in" in default.message


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"BACKEND": f"{FILES}s"}, "['BACKEND'] names"),
        ({"BACKEND": FILES, "LOCATION": "/srv"}, "['LOCATION'] is never read: write it into OPTIONS"),
        ({"BACKEND": FILES, "OPTION": {}}, "did you mean 'OPTIONS'?"),
        ({"BACKEND": FILES, "OPTIONS": {"locations": "/srv"}}, "did you mean 'location'?"),
        (FILES, "Django takes a dictionary with BACKEND"),
    ],
)
def test_accuses_entries_that_cannot_be_made(entry: object, told: str, rule: RuleTester) -> None:
    """The alias and the key are named."""
    (finding,) = rule.findings({}, settings=f"STORAGES = {{'default': {entry!r}}}")

    assert finding.subject == "default"
    assert told in finding.message
