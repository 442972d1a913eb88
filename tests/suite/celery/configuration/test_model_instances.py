"""Tasks are given primary keys, not model instances."""

from __future__ import annotations

from tests.rules import RuleTester

_IMPORTS = """
from celery import group
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Product
from shop.signals import paid
from shop.tasks import price_of

"""
_SIGNALS = "from django.dispatch import Signal\n\npaid = Signal()\n"
_LOOK_UP = "product = Product.objects.get(pk=1)"


def _code(text: str, **files: str) -> dict[str, str]:
    """Return a project with this code, which begins in line 9 of ``shop/late.py``."""
    return {"shop/signals.py": _SIGNALS, "shop/late.py": _IMPORTS + text + "\n", **files}


def _tasks(text: str) -> str:
    return f"""
        from celery import Task, shared_task
        from kombu.serialization import register


        {text}
        def price_of(product_id):
            return product_id
    """


def test_accepts_values_that_may_be_sent(rule: RuleTester) -> None:
    """Keys, plain values, and names that may be anything."""
    rule.accepts(
        _code("""
@receiver(post_save)
def saved(sender, instance, **kwargs):
    price_of.delay(instance.pk)


@receiver(paid)
def of_another_signal(sender, instance, **kwargs):
    price_of.delay(instance)


def view(request):
    price_of.delay(request.user.pk)


def of_a_parameter(product):
    price_of.delay(product)
    return [product for product in Product.objects.all()]


def of_a_parameter_that_is_looked_up(product):
    price_of.delay(product)
    product = Product.objects.get(pk=product)


def of_a_cache(cache, pk):
    product = cache.get(pk)
    price_of.delay(product)


def of_a_form(form):
    product = form.save()
    price_of.delay(product)


def key():
    number = Product.objects.values_list("pk", flat=True).first()
    price_of.delay(number)
    price_of.delay(Product.objects.get(pk=1).pk)
    price_of.delay(list(Product.objects.values_list("pk", flat=True)))
    price_of.apply_async(args=[{1}], **options)
    for number in Product.objects.values_list("pk", flat=True):
        price_of.delay(number)
    price_of.delay(Product.objects.aggregate(n=1).get("n"))
""")
    )


def test_accuses_values_that_json_does_not_take(rule: RuleTester) -> None:
    """Instances, users, requests, querysets and sets, each named for what it is."""
    findings = rule.accuses(
        _code("""
@receiver(post_save)
def saved(sender, instance, **kwargs):
    price_of.delay(instance)


@receiver([post_save])
def later(instance, **kwargs):
    print(lambda: price_of.delay(instance))


def view(request):
    price_of.delay(request.user)


class View:
    def get(self, request):
        price_of.apply_async(args=[request])


def products():
    for product in Product.objects.filter(name="x"):
        price_of.delay(product)
    group(price_of.s(product) for product in Product.objects.all().iterator())()
    price_of.delay(Product.objects.all()[:3])
    price_of.delay({1, 2})


def chosen(pk):
    chosen = Product.objects.select_related("x").get(pk=pk)
    price_of.delay(chosen)
"""),
        *("shop/late.py:12", "shop/late.py:17", "shop/late.py:21", "shop/late.py:26", "shop/late.py:31"),
        *("shop/late.py:32", "shop/late.py:33", "shop/late.py:34", "shop/late.py:39"),
    )

    kinds = {finding.location.line: finding.evidence["kind"] for finding in findings if finding.location}
    assert kinds == {
        **dict.fromkeys((12, 17, 31, 32, 39), "a model instance"),
        21: "a user",
        26: "a request",
        33: "a queryset",
        34: "a set",
    }
    assert findings[0].subject == "shop.tasks.price_of"


def test_accepts_what_a_view_of_its_own_kind_holds(rule: RuleTester) -> None:
    """``self.object`` of a class that is no view of Django's, and what is no instance, or of no shortcut of Django's."""
    rule.accepts(
        _code("""
from django import shortcuts


class Upload:
    def form_valid(self, form):
        price_of.delay(self.object)
        price_of.delay(form.save())
        price_of.delay(self.request.user)


def get_object_or_404(kind, pk):
    return pk


def shown(request, pk):
    product = get_object_or_404(Product, pk=pk)
    price_of.delay(product)
    product, is_new = cache.get_or_create(pk)
    price_of.delay(product)
    number, is_new = Product.objects.values_list("pk", flat=True).get_or_create(pk=pk)
    price_of.delay(number)
    row = shortcuts.get_object_or_404(Product.objects.values("pk"), pk=pk)
    price_of.delay(row)
""")
    )


def test_accuses_what_shortcuts_and_class_based_views_give(rule: RuleTester) -> None:
    """An instance by a shortcut, the first of a pair, by an await, and the one that a view has saved."""
    findings = rule.accuses(
        _code(
            """
from django.shortcuts import get_list_or_404, get_object_or_404
from django.views.generic import CreateView, View


def shown(request, pk):
    product = get_object_or_404(Product, pk=pk)
    price_of.delay(product)
    cheap = get_object_or_404(Product.objects.filter(price=1), pk=pk)
    price_of.delay_on_commit(cheap)
    price_of.delay(get_list_or_404(Product))
    made, is_new = Product.objects.get_or_create(name="x")
    price_of.delay(made)


async def awaited(pk):
    product = await Product.objects.filter(name="x").aget(pk=pk)
    price_of.delay(product)


class New(CreateView):
    model = Product
    fields = ["name"]

    def form_valid(self, form):
        price_of.delay(form.save())
        answer = super().form_valid(form)
        price_of.delay(self.object)
        return answer


class Mine(View):
    def get(self, request):
        price_of.delay(self.request.user)
""",
            **{
                "shop/apps.py": """
            from django.apps import AppConfig


            class ShopConfig(AppConfig):
                name = "shop"

                def ready(self):
                    import shop.late
        """
            },
        ),
        *("shop/late.py:16", "shop/late.py:18", "shop/late.py:19", "shop/late.py:21", "shop/late.py:26"),
        *("shop/late.py:34", "shop/late.py:36", "shop/late.py:42"),
    )

    assert {"a model instance", "a list of model instances", "a user"} == {
        finding.evidence["kind"] for finding in findings
    }


def test_accuses_a_model_that_publishes_itself(rule: RuleTester) -> None:
    """In a method of a model, ``self`` is an instance."""
    rule.accuses(
        {
            "shop/models.py": """
                from django.db import models


                class Product(models.Model):
                    name = models.CharField(max_length=100)
                    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

                    def publish(self):
                        from shop.tasks import price_of

                        price_of.delay(self)
                        price_of.delay(self.pk)
            """
        },
        "shop/models.py:11",
        says="price_of is given self, a model instance",
    )


def test_accepts_instances_as_pickle(rule: RuleTester) -> None:
    """Pickle takes an instance: as the task's serializer, or as a call's."""
    call = f"{_LOOK_UP}\nprice_of.apply_async(args=[product], serializer='pickle')"
    pickling = _tasks("@shared_task(serializer='pickle')")

    rule.accepts(_code(call))
    rule.accepts(_code(f"{_LOOK_UP}\nprice_of.delay(product)", **{"shop/tasks.py": pickling}))
    rule.accuses(_code(call.replace("pickle", "json"), **{"shop/tasks.py": pickling}), "shop/late.py:10")


def test_accepts_what_kombu_was_taught(rule: RuleTester) -> None:
    """A type that the project has registered with kombu's JSON, one with ``__json__()``, and a serializer of its own."""
    call = f"{_LOOK_UP}\nprice_of.delay(product)\nprice_of.delay({{1}})"
    taught = """
        from django.db.models import Model
        from kombu.utils.json import register_type

        register_type(Model, "model", str, str)
    """
    method = "from django.db.models import Model\n\nModel.__json__ = str\n"
    invented = _tasks("register('invented', str, str, 'text/x')\n\n\n        @shared_task(serializer='invented')")

    rule.accuses(_code(call, **{"shop/apps.py": taught, "shop/__init__.py": "import shop.apps"}), "shop/late.py:11")
    rule.accuses(_code(call, **{"shop/apps.py": method, "shop/__init__.py": "import shop.apps"}), "shop/late.py:11")
    rule.accepts(_code(call, **{"shop/tasks.py": invented}))


def test_accepts_sets_as_yaml(rule: RuleTester) -> None:
    """YAML knows sets, and no querysets."""
    yaml = {"shop/tasks.py": _tasks("@shared_task(serializer='yaml')")}

    rule.accepts(_code("price_of.delay({1})", **yaml))
    rule.accuses(_code("price_of.delay(Product.objects.all())", **yaml), "shop/late.py:9")


def test_accepts_tasks_that_publish_in_their_own_way(rule: RuleTester) -> None:
    """A base class that publishes keys of what it is given takes instances."""
    rule.accepts(
        _code(
            f"{_LOOK_UP}\nprice_of.delay(product)",
            **{
                "shop/tasks.py": """
                    from celery import Task, shared_task


                    class Loading(Task):
                        abstract = True

                        def apply_async(self, args=None, **options):
                            return super().apply_async([product.pk for product in args], **options)


                    @shared_task(base=Loading)
                    def price_of(product_id):
                        return product_id
                """
            },
        )
    )


def test_accuses_values_that_json_lacks(rule: RuleTester) -> None:
    """Durations, paths, functions, generators and files; dates, decimals and seconds can be sent."""
    findings = rule.accuses(
        {
            "shop/views.py": """
                from datetime import datetime, timedelta
                from decimal import Decimal
                from pathlib import Path

                from shop.tasks import restock


                def order(request, products):
                    since = timedelta(days=1)
                    restock.delay(timedelta(hours=1))
                    restock.delay(product_id=since)
                    restock.apply_async(args=[Path("labels.csv")])
                    restock.delay(lambda: 1)
                    restock.delay(product for product in products)
                    restock.delay(request.FILES["labels"])
                    restock.delay(datetime.now())
                    restock.delay(Decimal("1.5"))
                    restock.delay(since.total_seconds())
            """
        },
        *(f"shop/views.py:{line}" for line in range(10, 16)),
    )

    assert "is given timedelta(hours=1), a timedelta (line 10): it cannot be sent as json" in findings[0].message


_HELPERS = """
from functools import partial

from django.db import transaction


def run_task(task, *args, **kwargs):
    return task.delay(*args, **kwargs)


def after_commit(task, *args, **kwargs):
    transaction.on_commit(lambda: task.apply_async(args=args, kwargs=kwargs))


def later(seconds, task, *args, **kwargs):
    return task.apply_async(args, kwargs, countdown=seconds)
"""


def test_accuses_values_that_helpers_send(rule: RuleTester) -> None:
    """A function that publishes what it is given, a partial, and a constant of the module."""
    late = """
from datetime import timedelta
from functools import partial

from shop.helpers import after_commit, later, run_task
from shop.models import Product
from shop.tasks import price_of

WAIT = timedelta(days=2)


def view():
    run_task(price_of, timedelta(days=1))
    after_commit(price_of, {1, 2})
    later(60, price_of, Product.objects.get(pk=1))
    partial(price_of.delay, Product.objects.filter(pk=1))
    price_of.delay(WAIT)
    run_task(price_of, product_id=WAIT)
"""

    rule.accuses(
        {"shop/helpers.py": _HELPERS, "shop/late.py": late},
        *(f"shop/late.py:{line}" for line in range(12, 18)),
    )


def test_accepts_plain_values_that_helpers_send(rule: RuleTester) -> None:
    """Keys; and what a helper keeps for itself, or makes something else of."""
    helpers = """
def run_task(task, *args, wait=None, **kwargs):
    return task.delay(*args, **kwargs)


def with_pk(task, instance):
    return task.delay(instance.pk)


def changed(task, *args):
    return task.delay(*[getattr(arg, "pk", arg) for arg in args])
"""
    late = """
from datetime import timedelta

from shop.helpers import changed, run_task, with_pk
from shop.models import Product
from shop.tasks import price_of

WAIT = 60


def view(WAIT=timedelta(1)):
    run_task(price_of, 1, wait=timedelta(days=1))
    with_pk(price_of, Product.objects.get(pk=1))
    changed(price_of, Product.objects.get(pk=1))
    price_of.delay(WAIT)
"""
    rule.accepts({"shop/helpers.py": helpers, "shop/late.py": late})


def test_accuses_what_a_function_of_the_project_returns(rule: RuleTester) -> None:
    """A queryset from a helper, in a variable too; a list of keys from one is no mistake."""
    code = """
        from shop.models import Product
        from shop.tasks import restock


        def cheap():
            return Product.objects.filter(price__lt=3).values_list("pk", flat=True)


        def keys():
            return list(cheap())


        def send():
            ids = cheap()
            restock.delay(ids)
            restock.delay(cheap())
            restock.delay(keys())
    """
    rule.accuses({"shop/send.py": code}, "shop/send.py:15", "shop/send.py:16", says="a queryset")


def test_accuses_objects_of_the_projects_classes(rule: RuleTester) -> None:
    """A dataclass; a dictionary's, a text's and an enumeration's class are data, and what kombu is taught may be sent."""
    code = """
        from dataclasses import asdict, dataclass
        from enum import Enum
        from typing import NamedTuple

        from shop.tasks import restock


        @dataclass
        class Locator:
            number: int


        class Pair(NamedTuple):
            first: int


        class Size(str, Enum):
            BIG = "big"


        class Row(dict):
            pass


        def send():
            locator = Locator(1)
            restock.delay(Pair(1))
            restock.delay(Size("big"))
            restock.delay(Row())
            restock.delay(asdict(locator))
            {}
    """
    taught = {"shop/json.py": "from kombu.utils.json import register_type\n"}
    rule.accepts({"shop/send.py": code.format("restock.delay(locator)"), **taught})
    rule.accuses(
        {"shop/send.py": code.format("restock.delay(locator)")}, "shop/send.py:31", says="an object of Locator"
    )


def test_reads_what_the_admin_gives(rule: RuleTester) -> None:
    """The rows of an action and the object that is saved, a mail, and a set that grows; keys of them are no mistake."""
    settings = 'INSTALLED_APPS += ["django.contrib.admin", "django.contrib.messages"]'
    admin = """
        from django.contrib import admin
        from django.core.mail import EmailMessage

        from shop.models import Product
        from shop.tasks import price_of


        @admin.register(Product)
        class ProductAdmin(admin.ModelAdmin):
            def tell(self, request, queryset):
                for product in queryset.filter(price=1):
                    price_of.s(product{key}).apply_async(countdown=30)

            def save_model(self, request, obj, form, change):
                super().save_model(request, obj, form, change)
                price_of.delay(obj{key})


        class Unregistered(admin.ModelAdmin):
            def tell(self, request, queryset):
                price_of.delay(queryset)
    """
    rule.accepts(_code("", **{"shop/admin.py": admin.format(key=".pk")}), settings=settings)

    rule.accuses(
        _code("", **{"shop/admin.py": admin.format(key="")}),
        *("shop/admin.py:12", "shop/admin.py:16"),
        settings=settings,
        says="a model instance",
    )
    rule.each(
        "shop/later.py:7",
        "from django.core.mail import EmailMessage\nfrom shop.tasks import price_of\n\n\ndef tell(given):\n    {}\n    price_of.delay(told)\n",
    ).accuses(
        ('told = EmailMessage("Prices", "1.00")', "a mail"),
        ("told = set(given); told |= {1}", "a set"),
    )
