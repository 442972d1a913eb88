"""Every permission that code or a template checks exists on some model."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

VIEWS = """from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.views.generic import View

NAME = "shop.change_products"


"""


@pytest.mark.parametrize(
    "code",
    [
        '@permission_required("shop.change_products")\ndef view(request): ...',
        '@permission_required(("shop.add_product", "shop.edit_product"))\ndef view(request): ...',
        'class Prices(PermissionRequiredMixin, View):\n    permission_required = "shop.change_price"',
        'class Prices(PermissionRequiredMixin, View):\n    permission_required = ["shop.chnge_product"]',
        'def view(request):\n    return request.user.has_perm("shop.product_change")',
        'def view(request):\n    return request.user.has_perms(["shop.change_products"])',
        "def view(request):\n    return request.user.has_perm(NAME)",
    ],
)
def test_accuses_code(rule: RuleTester, code: str) -> None:
    """Decorators, mixins and calls are accused with the name that does not exist."""
    files = {"shop/views.py": VIEWS + code + "\n"}
    if "NAME" not in code:
        files["shop/views.py"] = files["shop/views.py"].replace('NAME = "shop.change_products"\n', "\n")

    (finding,) = rule.findings(files)

    assert finding.subject == "shop.views"
    assert "nobody but superusers has it" in finding.message


def test_accuses_templates(rule: RuleTester) -> None:
    """``perms`` of a template is read as well."""
    files = {"shop/templates/shop/list.html": "<ul>\n{% if perms.shop.change_products %}<li>{% endif %}\n</ul>\n"}

    rule.accuses(files, "shop/templates/shop/list.html:2", says="did you mean shop.change_product?")


@pytest.mark.parametrize(
    "code",
    [
        '@permission_required("shop.change_product")\ndef view(request): ...',
        'def view(request):\n    return request.user.has_perm("auth.view_group")',
        'def view(request):\n    return request.user.has_perm("elsewhere.see_all")',
        'def view(request, name):\n    return request.user.has_perm(f"shop.{name}")',
        'def view(request):\n    return request.user.has_perm("shop.see_prices")\n\n\nMADE = [("see_prices", "See prices")]  # Permission',
    ],
)
def test_accepts(rule: RuleTester, code: str) -> None:
    """Permissions of models, of other systems, and those that the project makes itself are no mistakes."""
    rule.accepts({"shop/views.py": VIEWS.replace('NAME = "shop.change_products"\n', "\n") + code + "\n"})


def test_accepts_backends_that_decide_themselves(rule: RuleTester) -> None:
    """Where a backend of the project answers has_perm(), any name may be one."""
    backend = """
        from django.contrib.auth.backends import ModelBackend


        class RuleBackend(ModelBackend):
            def has_perm(self, user_obj, perm, obj=None):
                return perm.endswith("_prices")
    """
    view = 'def view(request):\n    return request.user.has_perm("shop.see_prices")\n'

    rule.accepts(
        {"shop/backends.py": backend, "shop/views.py": view},
        settings='AUTHENTICATION_BACKENDS = ["shop.backends.RuleBackend"]',
    )
