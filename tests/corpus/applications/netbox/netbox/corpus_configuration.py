"""NetBox's required parameters: https://netboxlabs.com/docs/netbox/configuration/required-parameters/"""

ALLOWED_HOSTS = ["netbox.example"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "netbox", "HOST": "postgresql.internal"}}
REDIS = {
    "tasks": {"HOST": "redis.internal", "PORT": 6379, "DATABASE": 0},
    "caching": {"HOST": "redis.internal", "PORT": 6379, "DATABASE": 1},
}
SECRET_KEY = "a key of fifty characters or more that the corpus has for NetBox"
