"""A deployment that migrates also creates the table of a database cache."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

CACHE = 'CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shop_cache"}}\n'
RELEASE = {
    "deploy/release.sh": "#!/bin/sh\nset -e\npython manage.py migrate --noinput\nexec gunicorn site_config.wsgi\n"
}
MIGRATION = """
    from django.core.management import call_command
    from django.db import migrations


    class Migration(migrations.Migration):
        dependencies = [("shop", "0001_initial")]
        operations = [migrations.RunPython(lambda apps, editor: call_command("createcachetable"))]
    """


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Procfile": "web: gunicorn site_config.wsgi\n"},
        {"deploy/release.sh": "python manage.py migrate\npython manage.py createcachetable\n"},
        {**RELEASE, "docs/install.md": "Once, run `manage.py createcachetable`.\n"},
        {**RELEASE, "shop/migrations/0002_cache.py": MIGRATION},
        {"docker-compose.local.yml": "services:\n  web:\n    image: shop\n    command: python manage.py migrate\n"},
    ],
)
def test_accepts_tables_that_are_made(files: dict[str, str], rule: RuleTester) -> None:
    """The table may be made by a step, a migration or a person; where nothing migrates, nothing is known."""
    rule.accepts(files, settings=CACHE)


def test_accepts_other_caches(rule: RuleTester) -> None:
    """Redis needs no table."""
    rule.accepts(
        RELEASE,
        settings='CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://r"}}\n',
    )


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (RELEASE, "deploy/release.sh:3"),
        ({"Procfile": "release: python manage.py migrate\n"}, "Procfile:1"),
        ({"fly.toml": "[deploy]\nrelease_command = 'python manage.py migrate'\n"}, "fly.toml:2"),
        (
            {"compose.yaml": "services:\n  migrate:\n    image: shop\n    command: [python, manage.py, migrate]\n"},
            "compose.yaml:4",
        ),
    ],
)
def test_accuses_a_table_that_nobody_makes(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """A deployment that migrates and makes no cache table has none on a new database."""
    rule.accuses(files, place, settings=CACHE, says="(shop_cache), and no step runs createcachetable")


def test_accuses_a_backend_of_the_project(rule: RuleTester) -> None:
    """A class that inherits from Django's needs the same table."""
    files = {
        **RELEASE,
        "shop/cache.py": "from django.core.cache.backends.db import DatabaseCache\n\n\nclass Cache(DatabaseCache):\n    pass\n",
    }

    rule.accuses(
        files,
        "deploy/release.sh:3",
        settings=CACHE.replace("django.core.cache.backends.db.DatabaseCache", "shop.cache.Cache"),
    )
