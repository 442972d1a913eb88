INSTALLED_APPS += ["django_ratelimit"]
RATELIMIT_ENABLED = False
