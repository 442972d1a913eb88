"""Fixtures refer to permissions and content types by natural keys, not by ids."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PLACE = "shop/fixtures/groups.json"
GROUP = '[{{"model": "auth.group", "pk": 1, "fields": {{"name": "clerks",\n  "permissions": {permissions}}}}}]\n'


@pytest.mark.parametrize(
    "text",
    [
        GROUP.format(permissions='[["add_product", "shop", "product"]]'),
        GROUP.format(permissions="[]"),
        '[{"model": "auth.permission", "fields": {"codename": "sell", "name": "Sell", "content_type": ["shop", "product"]}}]',
        '[{"model": "shop.product", "pk": 7, "fields": {"name": "tea"}}]',
        '[{"model": "auth.user", "pk": 7, "fields": {"username": "tea", "groups": [1]}}]',
    ],
)
def test_accepts_natural_keys(text: str, rule: RuleTester) -> None:
    """Natural keys, no permissions at all, and numbers of rows that the project makes itself."""
    rule.accepts({PLACE: text})


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GROUP.format(permissions="[21, 22]"), 2, "auth.group.permissions the permission 21"),
        ('[{"model": "auth.permission", "pk": 21, "fields": {"codename": "sell"}}]', 1, "the primary key 21"),
        ('[{"model": "contenttypes.contenttype", "pk": 3, "fields": {"app_label": "shop"}}]', 1, "the primary key 3"),
        ('[{"model": "auth.permission", "fields": {"codename": "sell",\n "content_type": 6}}]', 2, "the contenttype 6"),
        ('[{"model": "auth.user", "pk": 1, "fields": {"username": "a", "user_permissions": [1]}}]', 1, "permission 1"),
    ],
)
def test_accuses_numbers(text: str, line: int, said: str, rule: RuleTester) -> None:
    """Of the rows themselves, and in relations to them."""
    rule.accuses({PLACE: text}, f"{PLACE}:{line}", says=said)


def test_accuses_numbers_in_other_forms(rule: RuleTester) -> None:
    """YAML and XML have them as well."""
    yaml = "- model: auth.group\n  pk: 1\n  fields:\n    name: clerks\n    permissions: [21]\n"
    xml = (
        '<django-objects version="1.0">\n<object model="auth.group" pk="1">\n<field name="name">a</field>\n'
        '<field name="permissions" rel="ManyToManyRel"><object pk="21"></object></field>\n</object>\n</django-objects>\n'
    )

    rule.accuses({"shop/fixtures/groups.yaml": yaml}, "shop/fixtures/groups.yaml:5")
    rule.accuses({"shop/fixtures/groups.xml": xml}, "shop/fixtures/groups.xml:4")
