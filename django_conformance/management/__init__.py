"""What a project gets that has ``django_conformance`` in INSTALLED_APPS: ``manage.py conformance``."""
