from django import forms
from django.core.management.base import BaseCommand


class SupplierForm(forms.Form):
    site = forms.URLField()


class Command(BaseCommand):
    help = "Add a supplier by the address of its site"

    def add_arguments(self, parser):
        parser.add_argument("site")

    def handle(self, *args, **options):
        form = SupplierForm({"site": options["site"]})
        form.is_valid()
        self.stdout.write(f"Supplier {form.cleaned_data['site']}")
