INSTALLED_APPS.insert(0, "django.contrib.staticfiles")
STATIC_URL = "/static/"
