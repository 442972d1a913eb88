from site_config.settings import *

from datetime import timedelta

SESSION_COOKIE_AGE = timedelta(days=14)
