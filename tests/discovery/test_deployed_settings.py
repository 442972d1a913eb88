"""Which settings a deployment runs with, beside those that are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_conformance.discovery.deployed_settings import DeployedSettings, deployed_settings
from django_conformance.discovery.deployment.files import DeploymentFiles

if TYPE_CHECKING:
    from pathlib import Path

_READING = "import os\n\nALLOWED_HOSTS = os.environ.get('HOSTS', '').split(',')\n"
_COMPOSE = "services:\n  web:\n    image: shop\n    command: gunicorn site.wsgi\n    environment:\n      {}\n"


def _found(folder: Path, files: dict[str, str], module: str = "site.settings") -> list[DeployedSettings]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return deployed_settings(DeploymentFiles(folder), module)


def test_the_settings_that_are_checked_are_not_judged_twice(tmp_path: Path) -> None:
    """A deployment that gives nothing to the settings runs with what is checked."""
    files = {"site/settings.py": "DEBUG = False\n", "compose.yaml": _COMPOSE.format("HOSTS: shop.example")}

    assert _found(tmp_path, files) == []


def test_variables_that_the_settings_read_make_other_settings(tmp_path: Path) -> None:
    """The values of a Compose file are those that production has; those of another program are left out."""
    files = {
        "site/settings.py": _READING,
        "compose.yaml": _COMPOSE.format("HOSTS: https://shop.example\n      PATH: /bin\n      KEY: ${KEY}"),
    }

    assert _found(tmp_path, files) == [
        DeployedSettings("site.settings", "compose.yaml:4 (web)", {"HOSTS": "https://shop.example"})
    ]


def test_a_module_that_a_unit_names_is_judged(tmp_path: Path) -> None:
    """DJANGO_SETTINGS_MODULE of a service goes before what wsgi.py falls back on."""
    files = {
        "site/settings/local.py": "DEBUG = True\n",
        "site/settings/production.py": "DEBUG = False\n",
        "compose.yaml": _COMPOSE.format("DJANGO_SETTINGS_MODULE: site.settings.production"),
    }

    (settings,) = _found(tmp_path, files, "site.settings.local")

    assert (settings.module, settings.origin) == ("site.settings.production", "compose.yaml:4 (web)")


def test_the_module_of_the_server_is_judged(tmp_path: Path) -> None:
    """Without a variable, a server runs with what its wsgi.py falls back on."""
    files = {
        "site/settings/local.py": "",
        "site/settings/live.py": "",
        "site/wsgi.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings.live')\n",
        "Procfile": "web: gunicorn site.wsgi:application\n",
    }

    (settings,) = _found(tmp_path, files, "site.settings.local")

    assert settings.module == "site.settings.live"


def test_settings_for_production_beside_those_for_development_are_judged(tmp_path: Path) -> None:
    """A project without deployment files says by the name of a module what is deployed."""
    files = {"site/settings/dev.py": "", "site/settings/prod.py": "", "site/settings/ci.py": ""}

    assert [settings.module for settings in _found(tmp_path, files, "site.settings.dev")] == ["site.settings.prod"]


def test_a_secret_that_no_file_has_does_not_keep_settings_from_being_judged(tmp_path: Path) -> None:
    """What the settings cannot be imported without is given, where its name says that it is a secret."""
    files = {
        "site/settings/dev.py": "",
        "site/settings/prod.py": "import os\n\nSECRET_KEY = os.environ['SECRET_KEY']\nHOST = os.environ['HOST']\n",
    }

    (settings,) = _found(tmp_path, files, "site.settings.dev")

    assert list(settings.variables) == ["SECRET_KEY"]
