"""The Django application, for projects that have ``django_conformance`` in INSTALLED_APPS."""

from __future__ import annotations

from django.apps import AppConfig


class ConformanceConfig(AppConfig):
    """Registers the system checks; it has no models."""

    name = "django_conformance"
    verbose_name = "django-conformance"

    def ready(self) -> None:
        """Register the system checks."""
        from django.core.checks import register

        from django_conformance.system_checks import TAG, check

        register(check, TAG)
