"""Every key of REST_FRAMEWORK is one that Django REST framework reads."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_keys_that_are_read(rule: RuleTester) -> None:
    """Those of the framework, those of others, and those that the project asks for."""
    rule.accepts(
        {"shop/pages.py": "from django.conf import settings\n\nSIZE = settings.REST_FRAMEWORK['PAGE_SIZES']\n"},
        settings="""
            REST_FRAMEWORK = {
                "DEFAULT_PERMISSION_CLASSES": [], "PAGE_SIZES": 20, "TEST_SUITE": True, "SHOP": 1
            }
        """,
    )


def test_accuses_keys_that_nobody_reads(rule: RuleTester) -> None:
    """The key that was meant is named."""
    rule.accuses_settings(
        """
            REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASS': []}  # is never read: did you mean 'DEFAULT_PERMISSION_CLASSES'?
            REST_FRAMEWORK = {'DEFAULT_AUTHENTICATION_CLASES': []}  # is never read: did you mean 'DEFAULT_AUTHENTICATION_CLASSES'?
            REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ('shop.IsOpen')}  # is 'shop.IsOpen', and no list
            REST_FRAMEWORK = {'DEFAULT_FILTER_BACKENDS': 'shop.Search'}  # is 'shop.Search', and no list
            REST_FRAMEWORK = {'default_throttle_rates': []}  # is never read: did you mean 'DEFAULT_THROTTLE_RATES'?
        """
    )


def test_judges_a_size_of_pages_without_pages(rule: RuleTester) -> None:
    """A view, or the settings, may divide what a list answers."""
    view = {
        "shop/api.py": "from rest_framework.pagination import PageNumberPagination\n\n\nclass Pages(PageNumberPagination):\n    pass\n"
    }

    rule.accepts(view, settings="REST_FRAMEWORK = {'PAGE_SIZE': 20}")
    rule.accepts(
        {},
        settings="REST_FRAMEWORK = {'PAGE_SIZE': 20, 'DEFAULT_PAGINATION_CLASS': 'rest_framework.pagination.PageNumberPagination'}",
    )
    rule.accuses_setting("REST_FRAMEWORK = {'PAGE_SIZE': 20}", says="nothing is paginated")
