"""Third-party packages read every setting whose name or key looks like one of theirs."""

from __future__ import annotations

from tests.rules import RuleTester

_PACKAGES = {
    f"{name}/__init__.py": "" for name in ("allauth", "django_ratelimit", "rest_framework_simplejwt", "django_q")
}

UNREAD = """
    INSTALLED_APPS += ["allauth"]; DEFAULT_HTTP_PROTOCOL = "https"  # allauth reads ACCOUNT_DEFAULT_HTTP_PROTOCOL
    INSTALLED_APPS += ["allauth"]; ACCOUNT_EMAIL_VERIFICATON = "none"  # allauth reads ACCOUNT_EMAIL_VERIFICATION
    INSTALLED_APPS += ["django_ratelimit"]; RATELIMIT_ENABLED = False  # django_ratelimit reads RATELIMIT_ENABLE
    INSTALLED_APPS += ["rest_framework_simplejwt"]; SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": 3600}  # has to be a timedelta
    INSTALLED_APPS += ["rest_framework_simplejwt"]; SIMPLE_JWT = {"ACCESS_TOKEN_LIFE_TIME": 1}  # 'ACCESS_TOKEN_LIFETIME'
    INSTALLED_APPS += ["django_q"]; Q_CLUSTER = {"worker": 4}  # did you mean 'workers'
"""


def test_accepts_settings_that_packages_read(rule: RuleTester) -> None:
    """Names that are known, one that the project reads, one without its package, and one that no package's is like."""
    rule.accepts(
        {**_PACKAGES, "shop/limits.py": "from django.conf import settings\n\nON = settings.RATELIMIT_ENABLED\n"},
        settings="""
            INSTALLED_APPS += ["allauth", "django_ratelimit", "rest_framework_simplejwt"]
            from datetime import timedelta
            ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
            ACCOUNT_OF_THE_SHOP = "tea"
            RATELIMIT_ENABLED = True
            AWS_BUCKET_NAME = "shop"
            SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(hours=1), "UPDATE_LAST_LOGIN": True}
        """,
    )


def test_accepts_what_a_release_of_the_package_reads(rule: RuleTester) -> None:
    """A name that the installed package has, whatever is known of it here, in a module that nothing has imported."""
    rule.accepts(
        {"compressor/__init__.py": "", "compressor/conf.py": 'OFFLINE_MANIFEST_STORAGE_ALIAS = "offline"\n'},
        settings='INSTALLED_APPS += ["compressor"]; COMPRESS_OFFLINE_MANIFEST_STORAGE_ALIAS = "offline"',
    )


def test_accuses_what_no_package_reads(rule: RuleTester) -> None:
    """The setting is named, and what the package reads."""
    for line in UNREAD.strip().splitlines():
        rule.accuses_settings(line, _PACKAGES)


def test_judges_attributes_of_storage_classes(rule: RuleTester) -> None:
    """A class reads its attributes in lowercase, without the prefix."""
    package = {
        "storages/__init__.py": "",
        "storages/backends/__init__.py": "",
        "storages/backends/s3.py": "class S3Storage: ...\n",
    }
    files = {
        "shop/media.py": """
        from storages.backends.s3 import S3Storage


        class Media(S3Storage):
            location = "media"
            default_acl = "private"
            AWS_QUERYSTRING_AUTH = True  # accused: Media.AWS_QUERYSTRING_AUTH is never read: a class of django-storages reads querystring_auth
    """
    }

    rule.accuses_marked({**package, **files})
