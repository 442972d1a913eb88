INSTALLED_APPS += ["axes"]
