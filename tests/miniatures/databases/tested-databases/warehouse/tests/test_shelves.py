from django.test import TestCase

from warehouse.models import Shelf


class ShelfTests(TestCase):
    def test_shelves(self):
        Shelf.objects.create(code="A")
