import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")

from shop.models import Product

Product.objects.filter(price=0).delete()
