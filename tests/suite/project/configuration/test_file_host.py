"""The URLs of static and uploaded files lead to the intended host."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_paths_and_hosts(rule: RuleTester) -> None:
    """Paths, addresses with a scheme or without one behind two slashes, and a domain alone."""
    rule.accepts(
        {},
        settings="""
            STATIC_URL = "static/v1.2/"
            MEDIA_URL = "//cdn.shop.example.com/media/"
            AWS_S3_CUSTOM_DOMAIN = "cdn.shop.example.com"
            AWS_S3_ENDPOINT_URL = "https://s3.shop.example.com"
        """,
    )


def test_accuses_hosts_without_and_with_a_scheme(rule: RuleTester) -> None:
    """Each as its reader takes it."""
    rule.accuses_settings(
        """
            STATIC_URL = "d3u.cloudfront.net/static/"  # write 'https://d3u.cloudfront.net/static/'
            MEDIA_URL = "cdn.shop.com/media/"  # a path below the site
            AWS_S3_CUSTOM_DOMAIN = "https://cdn.shop.com"  # puts the scheme before it
            AZURE_CUSTOM_DOMAIN = "http://cdn.shop.com/"  # begins with 'https://http:'
        """
    )


def test_accuses_a_domain_among_options(rule: RuleTester) -> None:
    """The options of an alias have it too."""
    rule.accuses_setting(
        "STORAGES = {'default': {'BACKEND': 'storages.backends.s3.S3Storage', 'OPTIONS': {'custom_domain': 'https://cdn.shop.com'}}}",
        subject="STORAGES",
    )
