"""Django reads every setting whose name looks like one of its own."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_settings_that_somebody_reads(rule: RuleTester) -> None:
    """A variable that DATABASES is made of, what the project's code reads, and what is set as Django has it, too."""
    rule.accepts(
        {"shop/mails.py": "from django.conf import settings\n\nUSER = settings.EMAIL_USER\n"},
        settings="""
            CONN_MAX_AGE = 60
            DATABASES["default"]["CONN_MAX_AGE"] = CONN_MAX_AGE
            EMAIL_USER = "shop"
            DATABASE_ROUTER = "site_config.routers.WarehouseRouter"
            STORAGES = {
                "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
            }
            STATICFILES_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
            MIDDLEWARE_CLASSES = MIDDLEWARE[:2]
            SHOP_NAME = "Shop"
        """,
    )


def test_accuses_settings_that_nobody_reads(rule: RuleTester) -> None:
    """The setting is named, and what was meant."""
    rule.accuses_settings(
        """
            CONN_MAX_AGE = ['shop']  # write it into an alias of DATABASES
            ATOMIC_REQUESTS = ['shop']  # write it into an alias of DATABASES
            CSRF_TRUSTED_ORIGIN = ['shop']  # did you mean CSRF_TRUSTED_ORIGINS?
            SESSION_COOKIE_SECURED = ['shop']  # did you mean SESSION_COOKIE_SECURE?
            EMAIL_PASSWORD = ['shop']  # did you mean EMAIL_HOST_PASSWORD?
            STORAGE = ['shop']  # did you mean STORAGES?
            CORS_ALLOWED_ORIGIN = ['shop']  # did you mean CORS_ALLOWED_ORIGINS?
            CORS_ORIGINS = ['shop']  # did you mean CORS_ALLOWED_ORIGINS?
            TEMPLATES_DIRS = ['shop']  # TEMPLATE_DIRS was meant
            TEMPLATE_DIRS = ['shop']  # has not been read since Django 1.10
        """
    )
