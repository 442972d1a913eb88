INSTALLED_APPS += ["visits"]
