from site_config.settings import *

TIME_ZONE = "Europe/Berlin"
