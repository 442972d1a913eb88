"""What tells others of a row is sent when the row is committed."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.rules import RuleTester

ADMIN = 'INSTALLED_APPS += ["django.contrib.admin", "django.contrib.messages"]\n'

REGISTERED = """
from django.contrib import admin

from shop.models import Product

admin.site.register(Product)
"""

SIGNALS = """
import logging
from functools import partial

import requests
from asgiref.sync import async_to_sync
from celery import chain, current_app, signature
from channels.layers import get_channel_layer
from django.core.mail import EmailMessage, mail_admins, send_mail
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver

from shop.models import Product
from shop.tasks import restock


@receiver(post_save, sender=Product)
def to_group(sender, instance, **kwargs):
    async_to_sync(get_channel_layer().group_send)("prices", {"type": "price.changed"})  # sent


@receiver([post_save, post_delete], sender=Product)
def to_both(sender, instance, **kwargs):
    layer = get_channel_layer()
    async_to_sync(layer.group_send)("prices", {"type": "price.changed"})  # sent


@receiver(post_save, sender=Product)
def by_mail(sender, instance, created, **kwargs):
    if created:
        send_mail("New", instance.name, "shop@example.org", ["desk@example.org"])  # sent
        message = EmailMessage("New", instance.name)
        message.send()  # sent
        EmailMessage("New", instance.name).send(fail_silently=True)  # sent


@receiver(post_save, sender=Product)
def by_http(sender, instance, **kwargs):
    requests.post("https://hooks.example.org", json={"id": instance.pk}, timeout=5)  # sent
    response = requests.put("https://hooks.example.org", json={"id": instance.pk}, timeout=5)  # sent
    response.raise_for_status()
    answer = requests.post("https://hooks.example.org", json={"id": instance.pk}, timeout=5)  # sent
    if answer.status_code != 200:
        logging.error("refused: %s", answer.text)
    session = requests.Session()
    session.post("https://hooks.example.org", json={"id": instance.pk})  # sent


@receiver(pre_save, sender=Product)
def by_task(sender, instance, **kwargs):
    restock.delay(instance.pk)  # sent
    restock.apply_async(args=[instance.pk])  # sent
    restock.s(instance.pk).delay()  # sent
    chain(restock.s(instance.pk), restock.si(1)).apply_async()  # sent
    signature("shop.tasks.restock", args=[instance.pk]).delay()  # sent
    current_app.send_task("shop.tasks.restock", args=[instance.pk])  # sent


def connected(sender, instance, **kwargs):
    announce(instance)  # sent


def announce(product):
    tell(product)


def tell(product):
    mail_admins("Changed", product.name)


post_save.connect(connected, sender=Product)


def elsewhere(sender, instance, **kwargs):
    async_to_sync(publish)(instance)  # sent


async def publish(product):
    await get_channel_layer().group_send("prices", {"type": "price.changed", "id": product.pk})


def waits(product):
    if product.price:
        mail_admins("Changed", product.name)
    else:
        transaction.on_commit(partial(restock.delay, product.pk))


@receiver(m2m_changed)
def many(sender, instance, action, **kwargs):
    mail_admins("Changed", str(instance))  # sent


@receiver(post_save, sender=Product)
def later(sender, instance, **kwargs):
    transaction.on_commit(partial(restock.delay, instance.pk))
    transaction.on_commit(lambda: send_mail("New", instance.name, "shop@example.org", ["desk@example.org"]))
    restock.delay_on_commit(instance.pk)
    restock.apply_async(args=[instance.pk], countdown=30)
    restock.delay(7)

    def send():
        async_to_sync(get_channel_layer().group_send)("prices", {"type": "price.changed"})

    transaction.on_commit(send)


@receiver(post_save, sender=Product)
def asks(sender, instance, **kwargs):
    if not transaction.get_connection().in_atomic_block:
        mail_admins("Changed", instance.name)


def plain(product):
    mail_admins("Changed", product.name)
    requests.post("https://hooks.example.org", json={"id": product.pk}, timeout=5)


@receiver(post_save, sender=Product)
def needed(sender, instance, **kwargs):
    answer = requests.post("https://hooks.example.org", json={"id": instance.pk}, timeout=5)
    Product.objects.create(name=answer.status_code)
    waits(instance)
    found = requests.post("https://geo.example.org", json={"q": instance.name}, timeout=5)
    Product.objects.filter(pk=instance.pk).update(name=found.json()["name"])
"""

APPS = """
from django.apps import AppConfig
from django.db.models.signals import post_save


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        from shop import signals
        from shop.models import Product

        post_save.connect(signals.elsewhere, sender=Product)
"""

MODELS = """
from django.core.mail import send_mail
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        from shop.tasks import restock

        restock.delay(self.pk)  # sent
        self.tell()  # sent

    def tell(self):
        send_mail("New", self.name, "shop@example.org", ["desk@example.org"])
"""

VIEWS = """
import requests
from django.contrib import admin
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpResponse
from django.views.generic import CreateView

from shop.models import Product
from shop.tasks import restock


def buy(request):
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=1)
        product.price = 1
        product.save()
        send_mail("Bought", product.name, "shop@example.org", [request.user.email])  # sent
        requests.post("https://hooks.example.org", json={"id": product.pk}, timeout=5)  # sent
        publish(product)  # sent

        def thank():
            send_mail("Bought", product.name, "shop@example.org", [request.user.email])

        transaction.on_commit(thank)
    send_mail("Bought", product.name, "shop@example.org", [request.user.email])
    return HttpResponse()


def publish(product):
    restock.delay(product.pk)


def order(request):
    with transaction.atomic():
        checkout("tea")  # sent
        notify("tea")
    return HttpResponse()


def checkout(name):
    Product.objects.create(name=name)
    send_mail("Ordered", name, "shop@example.org", ["desk@example.org"])


def notify(name):
    send_mail("Ordered", name, "shop@example.org", ["desk@example.org"])


@transaction.atomic
def add(name):
    Product.objects.create(name=name)
    send_mail("Added", name, "shop@example.org", ["desk@example.org"])  # sent


def reads():
    with transaction.atomic():
        product = Product.objects.get(pk=1)
        requests.post("https://hooks.example.org", json={"id": product.pk}, timeout=5)


class ProductAdmin(admin.ModelAdmin):
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        restock.delay(obj.pk)  # sent


class Create(CreateView):
    model = Product

    def form_valid(self, form):
        self.object = form.save()
        send_mail("Added", "", "shop@example.org", ["desk@example.org"])
        return HttpResponse()
"""

REQUESTS = """
from django import forms
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpResponse
from django.views.generic import CreateView

from shop.models import Product
from shop.tasks import restock


def add(request):
    product = Product.objects.create(name="tea")
    restock.delay(product.pk)  # sent
    return HttpResponse()


class Create(CreateView):
    def form_valid(self, form):
        form.save()
        send_mail("Added", "", "shop@example.org", ["desk@example.org"])  # sent
        return HttpResponse()


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ["name"]

    def save(self, commit=True):
        product = super().save(commit)
        restock.delay(product.pk)  # sent
        return product


@transaction.non_atomic_requests
def apart(request):
    product = Product.objects.create(name="tea")
    restock.delay(product.pk)
    return HttpResponse()


def contact(request):
    send_mail("Question", request.POST["text"], "shop@example.org", ["desk@example.org"])
    return HttpResponse()
"""


def _places(files: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in files.items()
        for number, line in enumerate(dedent(text).lstrip("\n").splitlines(), start=1)
        if line.endswith("# sent")
    ]


def _urls(view: str) -> dict[str, str]:
    return {
        "site_config/urls.py": f"from django.urls import path\nfrom shop import views\nurlpatterns = [path('', {view})]\n"
    }


def test_accuses_what_signal_handlers_send(rule: RuleTester) -> None:
    """A message to a group, a mail, an HTTP call or a task, also through functions, is sent before the commit."""
    files = {"shop/signals.py": SIGNALS, "shop/apps.py": APPS, "shop/admin.py": REGISTERED}

    findings = rule.accuses(files, *_places(files), settings=ADMIN)

    messages = {finding.subject: finding.message for finding in findings}
    assert messages["shop.signals.to_group"] == (
        "to_group() sends a message to a group by get_channel_layer().group_send(), which handles post_save inside the "
        "transaction that whoever saves may have opened, as the admin does: it is then sent before the commit"
    )
    assert "which calls mail_admins() in shop/signals.py" in messages["shop.signals.connected"]


HANDLER = """
from django.core.mail import mail_admins
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender="shop.Product")
def tell(sender, instance, **kwargs):
    mail_admins("Changed", instance.name)
"""


def test_accepts_handlers_where_nothing_opens_a_transaction(rule: RuleTester) -> None:
    """Without atomic(), ATOMIC_REQUESTS and the admin a row is committed before post_save."""
    rule.accepts({"shop/signals.py": HANDLER})


def test_accepts_handlers_where_transactions_are_opened_for_other_models(rule: RuleTester) -> None:
    """The admin opens one around the models that are registered with it, and a block around what it saves."""
    other = """
        from django.db import transaction

        from shop.models import {0}


        def change():
            with transaction.atomic():
                {0}.objects.{1}()
    """
    files = {
        "shop/groups.py": other.format("Group", "create"),
        "shop/sales.py": other.format("Product", "first().delete"),
    }
    files["shop/parcels.py"] = """
        from django.contrib.auth.models import Group
        from django.db import transaction

        from shop.models import Product


        def pack(parcel, product):
            with transaction.atomic():
                Group.objects.create(name=product.name)
                parcel.save()


        def price(product: Product):
            return product.price
    """
    rule.accepts({"shop/signals.py": HANDLER, **files}, settings=ADMIN)


@pytest.mark.parametrize(
    "opening",
    [
        "def buy(product):\n    with transaction.atomic():\n        product.save()\n    return Product\n",
        "@transaction.atomic\ndef buy():\n    stock.add()\n",
    ],
    ids=["in its file", "in the file of what it calls"],
)
def test_accuses_handlers_of_what_a_block_saves(rule: RuleTester, opening: str) -> None:
    """The file of a block in ``atomic()`` names the model, or that of a function that is called in it."""
    files = {
        "shop/signals.py": HANDLER,
        "shop/buying.py": f"from django.db import transaction\nfrom shop import stock\n\n\n{opening}",
        "shop/stock.py": "from shop.models import Product\n\n\ndef add():\n    Product.objects.create()\n",
    }
    rule.accuses(files, "shop/signals.py:8", says="may have opened (atomic() in shop/buying.py)")


@pytest.mark.parametrize("is_atomic", [False, True])
def test_actions_of_the_admins_lists(rule: RuleTester, *, is_atomic: bool) -> None:
    """The admin opens a transaction for a page of one object, and none for an action on a list."""
    admin = """
        from django.contrib import admin

        from shop.models import Product
        from shop.tasks import restock


        @admin.register(Product)
        class ProductAdmin(admin.ModelAdmin):
            def delete_queryset(self, request, queryset):
                first = queryset.first()
                queryset.delete()
                restock.delay(first.pk)
    """
    settings = f"{ADMIN}DATABASES['default']['ATOMIC_REQUESTS'] = {is_atomic}\n"

    found = rule.findings({"shop/admin.py": admin}, settings=settings)

    assert ["ATOMIC_REQUESTS" in finding.message for finding in found] == [True] * is_atomic


def test_accepts_a_save_that_returns_before_it_saves(rule: RuleTester) -> None:
    """What is sent where nothing is saved is no matter of the transaction."""
    models = """
        from django.core.mail import mail_admins
        from django.db import models


        class Product(models.Model):
            name = models.CharField(max_length=100)
            price = models.DecimalField(max_digits=8, decimal_places=2, default=0)

            def save(self, *args, **kwargs):
                if self.name == "sample":
                    mail_admins("A sample was ordered", self.name)
                    return
                if self.pk:
                    super().save(*args, **kwargs)
                else:
                    mail_admins("Refused", self.name)
    """
    rule.accepts({"shop/models.py": models, "shop/admin.py": REGISTERED}, settings=ADMIN)


def test_accepts_what_a_called_method_sends_for_another_kind(rule: RuleTester) -> None:
    """What stands behind a test for a class, in a function that is called, is not what the caller has it do."""
    views = """
        from django.db import transaction

        from shop.models import Product
        from shop.tasks import restock


        class Rename:
            pass


        def change(operations, product):
            for operation in operations:
                if isinstance(operation, Rename):
                    product.name = operation.name
                elif isinstance(operation, str):
                    restock.delay(product.pk)
            product.save()


        def rename(pk):
            with transaction.atomic():
                product = Product.objects.get(pk=pk)
                product.save()
                change([Rename()], product)
    """
    rule.accepts({"shop/views.py": views})


def test_accepts_mails_that_are_rows(rule: RuleTester) -> None:
    """A backend that keeps mails in the database is rolled back with it."""
    handler = """
        from django.core.mail import mail_admins
        from django.db.models.signals import post_delete
        from django.dispatch import receiver


        @receiver(post_delete)
        def tell(sender, instance, **kwargs):
            mail_admins("Changed", instance.name)
    """
    rule.accepts({"shop/signals.py": handler}, settings='EMAIL_BACKEND = "post_office.EmailBackend"')


def test_accuses_saves_blocks_and_the_admin(rule: RuleTester) -> None:
    """What save() sends, what a block in atomic() sends, and what save_model() sends."""
    files = {"shop/models.py": MODELS, "shop/views.py": VIEWS}
    rule.accuses({**files, **_urls("views.buy")}, *_places(files), settings=ADMIN)


def test_accuses_views_under_atomic_requests(rule: RuleTester) -> None:
    """A view that saves, unless it is outside of the transaction."""
    files = {"shop/views.py": REQUESTS}
    rule.accuses(
        {**files, **_urls("views.add")}, *_places(files), settings='DATABASES["default"]["ATOMIC_REQUESTS"] = True'
    )


def test_accepts_helpers_that_wait_and_answers_that_are_written(rule: RuleTester) -> None:
    """A helper that knows of the commit, and a block that writes what an HTTP call has answered."""
    code = """
        import requests
        from django.conf import settings
        from django.core.mail import send_mail
        from django.db import transaction

        from shop.models import Product


        def notify(product):
            def send():
                send_mail("New", product.name, "shop@example.org", ["desk@example.org"])

            if "locmem" in settings.EMAIL_BACKEND:
                send()
            else:
                transaction.on_commit(send)


        def sell(pk):
            with transaction.atomic():
                product = Product.objects.get(pk=pk)
                product.save()
                notify(product)


        def call(pk):
            with transaction.atomic():
                product = Product.objects.select_for_update().get(pk=pk)
                response = requests.post("https://hooks.example.org", json={"id": pk}, timeout=5)
                response.raise_for_status()
                product.name = "told"
                product.save()
    """
    rule.accepts({"shop/views.py": code})


SENDER = """
    import urllib.request
    from functools import partial

    from django.db import transaction

    from shop.models import Product


    def make(request, channel, slack):
        with transaction.atomic():
            product = Product.objects.create(name="x")
            {line}
"""


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('urllib.request.urlopen("http://shop.example", data=b"1")', "an HTTP call"),
        ('urllib.request.urlopen(urllib.request.Request("http://shop.example", method="POST"))', "an HTTP call"),
        ('channel.basic_publish("", "prices", str(product.pk))', "a message to a broker"),
        ('slack.chat_postMessage(channel="prices", text="new")', "a message to a chat"),
        ('urllib.request.urlopen("http://shop.example")', ""),
        ('urllib.request.urlopen("http://shop.example", data=None)', ""),
        ("transaction.on_commit(partial(channel.basic_publish, '', 'prices', 'new'))", ""),
    ],
)
def test_other_ways_to_send(rule: RuleTester, line: str, kind: str) -> None:
    """What a plain client of the standard library or of a broker sends; a page that is only fetched is none."""
    findings = rule.accuses(
        {"shop/views.py": SENDER.format(line=line), **_urls("views.make")}, *(["shop/views.py:12"] if kind else [])
    )

    assert [f"sends {kind} by" in finding.message for finding in findings] == [True] * bool(kind)


OUTBOX_APP = """
    from django.apps import AppConfig


    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            import shop.outbox
"""
OUTBOX = """
    from django.db import models, transaction

    from site_config.celery import app


    class Pending(models.Model):
        name = models.CharField(max_length=100)
        is_sent = models.BooleanField(default=False)

        class Meta:
            app_label = "shop"

        def send(self):
            app.send_task({name}, args=(self.pk,))


    def send_pending():
        with transaction.atomic():
            for row in Pending.objects.select_for_update().filter(is_sent=False):
                row.send()
                row.is_sent = True
                row.save()
"""


def test_accepts_an_outbox(rule: RuleTester) -> None:
    """A row that keeps the name of a task is marked once the task has been sent, in the transaction that locks it."""
    rule.accepts({"shop/outbox.py": OUTBOX.format(name="self.name"), "shop/apps.py": OUTBOX_APP})


def test_accuses_a_row_that_is_sent_before_it_is_saved(rule: RuleTester) -> None:
    """A task of one name finds the row as it was."""
    rule.accuses(
        {"shop/outbox.py": OUTBOX.format(name='"shop.tasks.restock"'), "shop/apps.py": OUTBOX_APP}, "shop/outbox.py:20"
    )


def test_accuses_what_a_view_sends_after_its_base_has_saved(rule: RuleTester) -> None:
    """``super().form_valid()`` saves the object of a view for a model; that of another form saves nothing."""
    views = """
        from django import forms
        from django.views.generic import CreateView, FormView

        from shop.models import Product
        from shop.tasks import price_of


        class Add(CreateView):
            model = Product
            fields = ["name"]
            success_url = "/"

            def form_valid(self, form):
                response = super().form_valid(form)
                price_of.delay(self.object.pk)
                return response


        class Ask(FormView):
            form_class = forms.Form

            def form_valid(self, form):
                price_of.delay(self.object.pk)
                return super().form_valid(form)
    """
    settings = "DATABASES['default']['ATOMIC_REQUESTS'] = True"

    files = {"shop/views.py": views, **_urls("views.Add.as_view()")}

    rule.accuses(files, "shop/views.py:15", says="under ATOMIC_REQUESTS", settings=settings)
