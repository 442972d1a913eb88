"""Nautobot's required settings: https://docs.nautobot.com/projects/core/en/stable/user-guide/administration/configuration/settings/"""

from nautobot.core.settings import *

ALLOWED_HOSTS = ["nautobot.example"]
SECRET_KEY = "a key of fifty characters or more that the corpus has for Nautobot"
