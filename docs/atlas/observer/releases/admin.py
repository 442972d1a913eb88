"""Books are in the admin site."""

from django.contrib import admin

from releases.models import Book

admin.site.register(Book, list_display=["title", "shelf"])
