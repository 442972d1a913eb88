"""The app of this project. It does not say which primary keys its models have."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """An app without ``default_auto_field``."""

    name = "releases"
