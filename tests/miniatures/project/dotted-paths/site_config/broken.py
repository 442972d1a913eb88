from site_config.settings import *

SESSION_ENGINE = "django.contrib.sessions.backends.cach"
