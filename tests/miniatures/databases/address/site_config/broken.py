from site_config.settings import *

DATABASES["warehouse"].update({"ENGINE": "django.db.backends.postgresql", "NAME": "shelves", "HOST": "db.shop.example:5432"})
