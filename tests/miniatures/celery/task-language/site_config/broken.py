from site_config.settings import *

LANGUAGES = [("en", "English"), ("de", "German")]
MIDDLEWARE += ["django.middleware.locale.LocaleMiddleware"]
