SECRET_KEY = "only-for-a-miniature-0123456789-0123456789-0123456789"
print("a settings module may print")
try:
    from site_config.databases import NAME
except KeyError as error:
    raise RuntimeError("the database is not configured") from error
