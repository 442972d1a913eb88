from django.contrib import admin

from catalogue.models import Article, Tag

admin.site.register([Article, Tag])
