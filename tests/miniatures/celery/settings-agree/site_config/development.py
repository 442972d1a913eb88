from site_config.settings import *
