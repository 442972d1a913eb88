from site_config.settings import *

TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "CONTEXT_PROCESSORS": []}
]
