"""Something serves the static files of a site on a hosting platform.

Why: with DEBUG off Django serves no static files, and neither does Gunicorn or Daphne. On Heroku, Fly or Render nothing stands before them that
would: the site and its admin come without styles and scripts.

Fix: add ``"whitenoise.middleware.WhiteNoiseMiddleware"`` after SecurityMiddleware, or store them where they are served from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_conformance.discovery.deployment.files import DeploymentFile
from django_conformance.discovery.project import Project
from django_conformance.discovery.stage import is_for_development
from django_conformance.rules import Finding, Rule
from django_conformance.source.setting_places import place_of

rule = Rule(
    level="should", docs="https://docs.djangoproject.com/en/stable/howto/static-files/deployment/", settings=True
)

_PLATFORMS = ("procfile", "fly.toml", "render.yaml", "app.json")
_IN_CODE = re.compile(
    r"whitenoise|servestatic|blacknoise|dj_static|StaticFiles\(|StaticFilesHandler|views\.static|storages\.|S3|cloudfront|cloudinary"
)
"""What serves them, or stores them elsewhere, where the project's code has it; a requirement alone serves nothing."""
_BESIDE = re.compile(r"nginx|caddy|apache|httpd|\[\[statics\]\]|static-map|offload", re.IGNORECASE)


def find(project: Project) -> Iterator[Finding]:
    """Yield that a platform starts a server, and nothing in the repository serves static files."""
    settings, apps = project.context.originals, project.inventory.project.installed_apps
    if is_for_development(project.context) or "django.contrib.staticfiles" not in apps:
        return
    if "django.contrib.admin" not in apps or "//" in str(settings.get("STATIC_URL", "")):
        return
    files = project.context.deployment_files
    platform = next((file for file in files.every if file.name in _PLATFORMS and file.folder == files.root), None)
    servers = [
        server
        for server in project.context.deployment.servers
        if platform and server.unit.location.path == platform.relative
    ]
    if platform is None or not servers or any(map(_serves, files.every)):
        return
    yield Finding(
        f"{platform.relative} starts {servers[0].program} with DEBUG off, and nothing serves {settings.get('STATIC_URL')!r}",
        subject="STATIC_URL",
        location=place_of(project.context.sources, "STATIC_URL"),
        evidence={"platform": platform.relative},
    )


def _serves(file: DeploymentFile) -> bool:
    if file.path.suffix in (".md", ".rst", ".txt", ".json", ".lock"):
        return False
    return (_IN_CODE if file.path.suffix == ".py" else _BESIDE).search(file.text) is not None
