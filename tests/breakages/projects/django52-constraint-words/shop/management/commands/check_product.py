from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import models

from shop.models import Product


class Command(BaseCommand):
    help = "Say whether there can be another product of a name"

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *args, **options):
        name = options["name"]
        Product.objects.create(name=name)
        once = models.UniqueConstraint(
            fields=["name"], name="once", violation_error_message=f"There is {name} already."
        )
        try:
            once.validate(Product, Product(name=name))
        except ValidationError as error:
            self.stdout.write(" ".join(error.messages))
