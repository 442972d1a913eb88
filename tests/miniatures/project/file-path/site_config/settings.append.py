STORAGES = {
    "default": {"BACKEND": "shop.storage.RemoteStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
