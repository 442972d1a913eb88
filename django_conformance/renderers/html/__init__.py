"""The report for a browser: one file that needs no network.

What a person reads first is in the page itself: the verdict, the matrix, the inventory. Findings and results are data in the
page, which scripts show as far as somebody scrolls. All of it is text: no script and no style can be in it that is
not named by its hash in the page's policy.
"""

from django_conformance.renderers.html.pages import page, verdict_page

__all__ = ["page", "verdict_page"]
