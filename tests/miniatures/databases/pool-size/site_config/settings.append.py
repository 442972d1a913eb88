DATABASES["warehouse"]["ENGINE"] = "site_config.pooled"
DATABASES["warehouse"]["OPTIONS"] = {"pool": {"max_size": 20}}
