"""A database error is caught outside the transaction, not inside it."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.rules import RuleTester

HEAD = """\
from django.db import DatabaseError, IntegrityError, transaction
from django.db.utils import IntegrityError as Clash

from shop.models import Product


"""
SAVEPOINT = (
    "sid = transaction.savepoint()\ntry:\n    Product.objects.create(name=name)\nexcept IntegrityError:\n"
    "    transaction.savepoint_rollback(sid)\n    Product.objects.count()"
)


def _files(body: str) -> dict[str, str]:
    return {"shop/selling.py": HEAD + body}


def _sell(block: str) -> dict[str, str]:
    return _files(f"def sell(name, names, product):\n    with transaction.atomic():\n{indent(block, '        ')}\n")


@pytest.mark.parametrize(
    "block",
    [
        "try:\n    with transaction.atomic():\n        Product.objects.create(name=name)\nexcept IntegrityError:\n    product.save()",
        "try:\n    Product.objects.create(name=name)\nexcept IntegrityError:\n    raise ValueError(name)",
        "try:\n    Product.objects.create(name=name)\nexcept IntegrityError:\n    return None",
        "try:\n    Product.objects.get(name=name)\nexcept Product.DoesNotExist:\n    Product.objects.create(name=name)",
        "try:\n    Product.objects.get_or_create(name=name)\nexcept IntegrityError:\n    product.save()",
        "try:\n    name = int(name)\nexcept IntegrityError:\n    product.save()",
        "try:\n    Product.objects.create(name=name)\nexcept IntegrityError:\n    transaction.set_rollback(True)\n    return 1",
        SAVEPOINT,
    ],
)
def test_accepts_savepoints_and_errors_that_leave(block: str, rule: RuleTester) -> None:
    """A transaction of its own, an error that goes on, and a block that ends there without having written anything."""
    rule.accepts(_sell(block))


def test_accepts_a_transaction_for_each_round(rule: RuleTester) -> None:
    """The loop is around the block: the next round has a transaction of its own."""
    rule.accepts(
        _files(
            "def sell(names):\n    for name in names:\n        with transaction.atomic():\n            try:\n"
            "                Product.objects.create(name=name)\n            except DatabaseError:\n                continue\n"
            "            Product.objects.filter(name=name).update(price=1)\n"
        )
    )


def test_accepts_errors_around_the_transaction(rule: RuleTester) -> None:
    """The ``try`` is around the block."""
    rule.accepts(
        _files(
            "def sell(name):\n    try:\n        with transaction.atomic():\n            Product.objects.create(name=name)\n"
            "    except IntegrityError:\n        Product.objects.filter(name=name).update(price=1)\n"
        )
    )


@pytest.mark.parametrize(
    ("block", "line", "said"),
    [
        (
            "try:\n    Product.objects.create(name=name)\nexcept IntegrityError:\n    Product.objects.filter(name=name).update(price=1)",
            11,
            "raises TransactionManagementError",
        ),
        (
            "try:\n    product.save()\n    Product(name=name).save()\nexcept (ValueError, Clash):\n    pass\nProduct.objects.count()",
            12,
            "Product.objects.count() in line 14",
        ),
        (
            "for name in names:\n    try:\n        Product.objects.create(name=name)\n    except DatabaseError:\n        continue",
            12,
            "the next round of the loop",
        ),
        (
            "Product.objects.create(name='first')\ntry:\n    Product.objects.create(name=name)\nexcept IntegrityError:\n    return",
            12,
            "in line 9 wrote is undone",
        ),
    ],
)
def test_accuses_transactions_that_go_on(block: str, line: int, said: str, rule: RuleTester) -> None:
    """A query in the handler, after it, in the next round of a loop, and what had been written before."""
    rule.accuses(_sell(block), f"shop/selling.py:{line}", says=said)


def test_accuses_decorated_functions(rule: RuleTester) -> None:
    """A function in ``@transaction.atomic`` is such a block."""
    body = (
        "@transaction.atomic\ndef sell(name):\n    try:\n        Product.objects.create(name=name)\n"
        "    except IntegrityError:\n        return Product.objects.get(name=name)\n"
    )

    rule.accuses(
        _files(body), "shop/selling.py:11", says="sell() catches IntegrityError within atomic() without using of line 7"
    )


VIEWS = """\
from django.db import IntegrityError, transaction
from django.views import View

from shop.models import Product


def sell(request):
    try:
        Product.objects.create(name="a")
    except IntegrityError:
        Product.objects.filter(name="a").update(price=1)


class Selling(View):
    def post(self, request):
        try:
            Product.objects.create(name="a")
        except IntegrityError:
            return Product.objects.count()


@transaction.non_atomic_requests
def alone(request):
    try:
        Product.objects.create(name="a")
    except IntegrityError:
        Product.objects.count()
"""


def test_accuses_views_under_atomic_requests(rule: RuleTester) -> None:
    """ATOMIC_REQUESTS runs each view in a transaction; without it each query is one of its own."""
    settings = "DATABASES['default']['ATOMIC_REQUESTS'] = True"

    rule.accepts({"shop/views.py": VIEWS})
    findings = rule.accuses({"shop/views.py": VIEWS}, "shop/views.py:10", "shop/views.py:18", settings=settings)

    assert "within the transaction of ATOMIC_REQUESTS" in findings[0].message


ADD = "def add(name):\n    try:\n        Product.objects.create(name=name)\n    except IntegrityError:\n        return False\n    return True\n\n\n"


@pytest.mark.parametrize(
    "body",
    [
        "@transaction.atomic\ndef sell(names):\n    return add(names)\n",
        "@transaction.atomic\ndef sell(names):\n    if not add(names):\n        return None\n    return Product.objects.count()\n",
        "def sell(names):\n    return [add(name) for name in names]\n",
        "@transaction.atomic\ndef sell(names):\n    with transaction.atomic():\n        add(names)\n",
        "@transaction.atomic\ndef sell(names):\n    if names:\n        add(names)\n        return None\n    return Product.objects.count()\n",
        "@transaction.atomic\ndef sell(names):\n    added = add(names)\n    if not added:\n        raise ValueError\n    return Product.objects.count()\n",
        "@transaction.atomic\ndef sell(names):\n    for name in names:\n        if not add(name):\n            break\n",
        "@transaction.atomic\ndef sell(names):\n    for name in names:\n        return add(name)\n",
        "@transaction.atomic\ndef sell(names):\n    if names:\n        add(names)\n    else:\n        Product.objects.count()\n",
    ],
)
def test_accepts_helpers_that_decide(body: str, rule: RuleTester) -> None:
    """What the helper returns ends the transaction, or there is none around it."""
    rule.accepts(_files(ADD + body))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "@transaction.atomic\ndef sell(names):\n    return sum(add(name) for name in names)\n",
            "the next round of the loop",
        ),
        (
            "@transaction.atomic\ndef sell(names):\n    for name in names:\n        if add(name):\n            print(name)\n",
            "the next round of the loop",
        ),
        (
            "def sell(names):\n    with transaction.atomic():\n        add(names)\n        Product.objects.count()\n",
            "and Product.objects.count() in shop/selling.py:18 raises",
        ),
    ],
)
def test_accuses_helpers_in_the_transaction_of_another(body: str, said: str, rule: RuleTester) -> None:
    """The error is caught in a function that a transaction calls, which then goes on."""
    rule.accuses(_files(ADD + body), "shop/selling.py:10", says=said)


MIGRATION = """from django.db import IntegrityError, migrations, transaction


def lower(apps, schema_editor):
    Product = apps.get_model("shop", "Product")
    for product in Product.objects.all():
        try:
            {block}
        except IntegrityError:
            print(product.pk)


class Migration(migrations.Migration):
    {atomic}
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
"""


def test_reads_data_migrations(rule: RuleTester) -> None:
    """A migration runs in a transaction, where it does not say otherwise."""
    place, kept = "shop/migrations/0002_lower.py", "with transaction.atomic():\n                product.save()"

    rule.accepts({place: MIGRATION.format(block="product.save()", atomic="atomic = False")})
    rule.accepts({place: MIGRATION.format(block=kept, atomic="")})
    rule.accuses(
        {place: MIGRATION.format(block="product.save()", atomic="")},
        f"{place}:9",
        says="within the transaction of migration shop.0002_lower",
    )
