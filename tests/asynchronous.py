"""Code that asks the database in coroutines, in many forms: each line that Django refuses says so."""

from __future__ import annotations

MODELS = """\
from django.conf import settings
from django.db import models


class Maker(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class OpenManager(models.Manager):
    def open(self):
        return self.filter(price__gt=0)

    def total(self):
        return self.aggregate(models.Sum("price"))


class ProductQuerySet(models.QuerySet):
    def cheap(self):
        return self.filter(price=0)


class Product(models.Model):
    name = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, null=True, related_name="products")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)

    objects = OpenManager.from_queryset(ProductQuerySet)()

    def __str__(self):
        return f"{self.name} by {self.maker}"

    @property
    def label(self):
        return self.name.upper()

    @property
    def maker_name(self):
        return self.maker.name

    def siblings(self):
        return self.maker.products.exclude(pk=self.pk).count()
"""

HELPERS = """\
from shop.models import Product

KEPT = {}


def first_product():
    if "product" not in KEPT:
        KEPT["product"] = Product.objects.first()
    return KEPT["product"]


def cheapest():
    return KEPT.get("cheapest") or Product.objects.earliest("price")


def count_products():
    return Product.objects.count()


def describe(product):
    return product.maker.name


def names(products):
    return [product.name for product in products]


def pure(product):
    return product.name


class Pricing:
    def __init__(self, product):
        self.product = product

    def total(self):
        return sum(product.price for product in Product.objects.all())
"""

VIEWS = """\
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.core.serializers import serialize
from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import aget_object_or_404, get_object_or_404, render

from shop.helpers import Pricing, count_products, describe, names, pure
from shop.models import Maker, Product


async def a1(request):
    products = Product.objects.filter(price=0)
    products = products.order_by("name")
    for product in products:  # refused
        pass


async def a2(request):
    products = Product.objects.all()
    if products:  # refused
        pass
    return JsonResponse({"n": len(products)})  # refused


async def a3(request, pk):
    product = await Product.objects.aget(pk=pk)
    return HttpResponse(product.maker.name)  # refused


async def a4(request, pk):
    product = get_object_or_404(Product, pk=pk)  # refused
    return HttpResponse(product.name)


async def a5(request, pk):
    maker = await aget_object_or_404(Maker, pk=pk)
    for product in maker.products.all():  # refused
        pass
    first = maker.products.first()  # refused
    n = maker.products.count()  # refused


async def a6(request):
    n = count_products()  # refused
    total = Pricing(None).total()  # refused
    p = Pricing(None)
    p.total()  # refused


async def a7(request, pk):
    product = await Product.objects.aget(pk=pk)
    describe(product)  # refused
    pure(product)
    product.maker_name  # refused
    product.siblings()  # refused
    label = f"{product}"  # refused
    text = str(product)  # refused
    product.label


async def a8(request):
    return render(request, "shop/list.html", {"products": Product.objects.all()})  # refused


async def a9(request):
    context = {"products": Product.objects.filter(price=1)}
    return render(request, "shop/list.html", context)  # refused


async def a10(request):
    products = await sync_to_async(Product.objects.filter)(price=0)
    return JsonResponse({"names": [p.name for p in products]})  # refused


@sync_to_async
def load():
    return Product.objects.filter(price=0)


@sync_to_async
def load_list():
    return list(Product.objects.filter(price=0))


@sync_to_async
def load_one(pk):
    return Product.objects.get(pk=pk)


@sync_to_async
def load_with_maker(pk):
    product = Product.objects.get(pk=pk)
    product.maker
    return product


async def a11(request):
    for product in await load():  # refused
        pass
    for product in await load_list():
        product.maker  # refused
    product = await load_one(1)
    product.maker.name  # refused
    product.save()  # refused
    other = await load_with_maker(1)
    other.maker.name


async def a12(request):
    Product.objects.open().first()  # refused
    Product.objects.total()  # refused
    list(Product.objects.cheap())  # refused
    async for product in Product.objects.open():
        pass


async def a13(request):
    first = Product.objects.all()[0]  # refused
    page = Product.objects.all()[:10]
    names = ", ".join(Product.objects.values_list("name", flat=True))  # refused
    names = serialize("json", Product.objects.all())  # refused
    exists = 3 in Product.objects.values_list("pk", flat=True)  # refused
    everything = [*Product.objects.all()]  # refused
    ids = set(p.pk for p in Product.objects.all())  # refused


async def a14(request):
    with transaction.atomic():  # refused
        await Product.objects.acreate(name="x")


async def a15(request):
    with connection.cursor() as cursor:  # refused
        cursor.execute("SELECT 1")


async def a16(request):
    async for product in Product.objects.filter(price=0):
        product.maker.name  # refused
    products = [p async for p in Product.objects.all()]
    for product in products:
        product.maker  # refused
    makers = [p.maker.name async for p in Product.objects.all()]  # refused


async def a17(request):
    user = await request.auser()
    user.has_perm("shop.add")  # refused
    for group in user.groups.all():  # refused
        pass
    user.product_set.count()  # refused


async def a18(request):
    products = Product.objects.all()
    return HttpResponse(names(products))  # refused


async def a19(request):
    product, created = await Product.objects.aget_or_create(name="x")
    product.maker.name  # refused
    product = await Product.objects.filter(price=1).afirst()
    product.owner.username  # refused


async def a21(request):
    paginator = Paginator(Product.objects.order_by("name"), 10)
    page = paginator.page(1)  # refused


async def a20(request):
    def inner():
        return Product.objects.count()

    inner()  # refused
    await sync_to_async(inner)()


class Listing:
    def get_products(self):
        return Product.objects.filter(price=0)

    def count(self):
        return self.get_products().count()

    async def get(self, request):
        self.count()  # refused
        for product in self.get_products():  # refused
            pass
        self.product = await Product.objects.aget(pk=1)
        self.product.maker.name  # refused
        await self.other()

    async def other(self):
        self.product.maker.name  # refused
"""

SOUND_VIEWS = """\
import asyncio

from asgiref.sync import sync_to_async
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, JsonResponse
from django.shortcuts import aget_object_or_404
from django.template.response import TemplateResponse

from shop.helpers import cheapest, count_products, describe, first_product, names
from shop.models import Maker, Product


async def s1(request, pk):
    product = await Product.objects.select_related("maker", "owner").aget(pk=pk)
    product.maker.name
    product.maker_id
    product.owner.username
    await sync_to_async(describe)(product)
    await sync_to_async(product.save)()
    await product.asave()


async def s2(request):
    products = [p async for p in Product.objects.select_related("maker")]
    for product in products:
        product.maker.name
    if products:
        len(products)


async def s3(request):
    products = Product.objects.all()
    products = await sync_to_async(list)(products)
    for product in products:
        product.name
    if products:
        pass
    return TemplateResponse(request, "x.html", {"products": Product.objects.all()})


async def s4(request, pk):
    maker = await Maker.objects.prefetch_related("products").aget(pk=pk)
    for product in maker.products.all():
        product.maker.name
    async for product in (await aget_object_or_404(Maker, pk=pk)).products.all():
        product.maker.name


async def s5(request, pk):
    product = await Product.objects.aget(pk=pk)
    await sync_to_async(lambda: product.maker)()
    return HttpResponse(product.maker.name)


async def s6(request, pk):
    product = await Product.objects.aget(pk=pk)
    maker = await Maker.objects.aget(pk=product.maker_id)
    product.maker = maker
    product.maker.name
    new = await Product.objects.acreate(name="x", maker=maker)
    new.maker.name
    other = Product(maker=maker)
    other.maker.name
    await asyncio.to_thread(count_products)
    count = await Product.objects.acount()
    exists = await Product.objects.filter(pk=1).aexists()
    JsonResponse({"pk": product.pk, "owner": product.owner_id})


async def s7(request, pk):
    product = await Product.objects.aget(pk=pk)
    await sync_to_async(prefetch_related_objects)([product], "maker")
    await asyncio.get_running_loop().run_in_executor(None, describe, product)
    return product.maker.name


async def s8(request):
    queryset = Product.objects.filter(price=0)
    subset = queryset[:5]
    async for product in subset:
        product.name
    products = await sync_to_async(names)(queryset)
    query = str(queryset.query)
    await sync_to_async(list)(queryset.values("name"))


async def s10(request):
    first_product()
    cheapest()


async def s9(request, registry):
    registry.objects.get("x")
    request.session
    items = {"a": 1}
    for item in items:
        pass
    product = await Product.objects.filter(price=0).afirst()
    if product:
        product.name
    if not product or product.price:
        pass


def plain(request):
    return HttpResponse(Product.objects.first().maker.name)
"""

REQUESTS = """\
from asgiref.sync import sync_to_async
from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, JsonResponse
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.views import View
from django.views.generic import DetailView
from rest_framework import serializers

from shop.models import Maker, Product


class MakerForm(forms.ModelForm):
    class Meta:
        model = Maker
        fields = ["name"]


class ProductForm(forms.Form):
    maker = forms.ModelChoiceField(queryset=Maker.objects.all())


class NameForm(forms.Form):
    name = forms.CharField()


class ProductSerializer(serializers.ModelSerializer):
    pass


async def a1(request):
    if request.user.is_authenticated:  # refused
        return HttpResponse(request.session["basket"])  # refused
    basket = request.session.get("basket")  # refused
    user = await request.auser()
    user.username


async def a2(request):
    form = MakerForm(request.POST)
    form.is_valid()
    form.save()  # refused
    form = ProductForm(request.POST)
    if form.is_valid():  # refused
        pass
    form = NameForm(request.POST)
    form.is_valid()


async def a3(request):
    serializer = ProductSerializer(Product.objects.all(), many=True)
    return JsonResponse(serializer.data, safe=False)  # refused


async def a4(request):
    products = [p async for p in Product.objects.all()]
    return JsonResponse(ProductSerializer(products, many=True).data, safe=False)


async def declared(request, maker: Maker):
    maker.save()  # refused
    maker.products.filter(price=1).exists()  # refused


class Detail(DetailView):
    model = Product

    async def get(self, request, pk):
        return HttpResponse(self.get_object())  # refused


@receiver(post_save, sender=Product)
async def saved(sender, instance, **kwargs):
    instance.refresh_from_db()  # refused
    instance.maker.name


class Basket(View):
    async def get(self, request):
        return HttpResponse(self.request.user.pk)  # refused


@permission_required("x")
async def a5(request):
    return HttpResponse(request.user.username)  # refused


async def s1(request):
    await sync_to_async(lambda: request.user.pk)()
    return HttpResponse(request.user.username)


def framework(function):
    return function


@framework
async def s2(request):
    return HttpResponse(request.user.username)
"""

CONSUMERS = """\
import json

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer

from shop.models import Maker, Product


class PriceConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = self.scope["user"]
        if self.user.is_authenticated:
            name = self.user.username
        for product in self.user.product_set.all():  # refused
            pass
        if self.scope["user"].groups.filter(name="x").exists():  # refused
            pass
        self.product = await self.get_product(1)
        await self.send_json({"maker": self.product.maker.name})  # refused
        products = await self.get_products()
        await self.send_json([p.name for p in products])  # refused
        await self.accept()

    async def receive_json(self, content, **kwargs):
        self.product.price = content["price"]
        self.product.save()  # refused
        await self.send_json({"maker": self.product.maker.name})  # refused
        maker = await database_sync_to_async(Maker.objects.get)(pk=1)
        names = [p.name for p in maker.products.all()]  # refused
        listed = await database_sync_to_async(lambda: list(Product.objects.all()))()
        for product in listed:
            product.name
        last = self.last_product()  # refused
        await self.latest()
        product = await Product.objects.aget(pk=1)
        self.store(product)  # refused
        await self.send_json(serialize(product))  # refused
        await self.send_json({"id": product.pk, "maker": product.maker_id})

    @database_sync_to_async
    def get_product(self, pk):
        return Product.objects.get(pk=pk)

    @database_sync_to_async
    def get_products(self):
        return Product.objects.filter(price=0)

    def last_product(self):
        return Product.objects.last()

    @database_sync_to_async
    def latest(self):
        return Product.objects.latest("pk").maker.name

    def store(self, product):
        product.save()


def serialize(product):
    return {"name": product.name, "maker": product.maker.name}
"""

COMMAND = """\
import asyncio

from celery import shared_task
from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand
from shop.models import Product


async def crawl(pk):
    product = Product.objects.get(pk=pk)  # refused
    product.save()  # refused


@shared_task
def run(pk):
    async_to_sync(crawl)(pk)


class Command(BaseCommand):
    def handle(self, *args, **options):
        asyncio.run(self.work())

    async def work(self):
        for product in self.queryset():  # refused
            pass

    def queryset(self):
        return Product.objects.filter(price=0)
"""


def refused(files: dict[str, str]) -> list[str]:
    """Return the places that say so."""
    return [
        f"{name}:{number}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if line.endswith("# refused")
    ]
