import sys

sys.path.insert(0, str(BASE_DIR / "parts"))
INSTALLED_APPS += ["billing"]
