from django.test import TestCase
from warehouse.models import Shelf


class ShelfTests(TestCase):
    databases = {"warehouse", "replica"}

    def test_code(self):
        Shelf.objects.create(code="a")
        self.assertEqual(Shelf.objects.count(), 1)
