"""Background work about the catalogue."""

from celery import shared_task
from django.db import router

from catalogue.models import Article, Tag


@shared_task
def tag_article(article_id: int, names: list[str]) -> list[str]:
    """Add tags to an article, and return all of its tags, in order."""
    alias = router.db_for_write(Article)
    article = Article.objects.using(alias).get(pk=article_id)
    article.tags.add(*[Tag.objects.using(alias).get_or_create(name=name)[0] for name in names])
    return list(article.tags.using(alias).order_by("name").values_list("name", flat=True))
