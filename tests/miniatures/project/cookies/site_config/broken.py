from site_config.settings import *

SESSION_COOKIE_SAMESITE = "None"
