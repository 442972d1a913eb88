"""A view responds with the id of a result, not with the result object."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

HEAD = """import json

from django.http import HttpResponse, JsonResponse

from shop.tasks import price_of, restock


def view(request, number):
    """


@pytest.mark.parametrize(
    "body",
    [
        "task = restock.delay(number)\n    return JsonResponse({'task': task.id})",
        "task = restock.delay(number)\n    return JsonResponse({'task': str(task)})",
        "task = restock.delay(number)\n    return HttpResponse(task)",
        "price = price_of.apply_async([number]).get(timeout=3)\n    return JsonResponse({'price': price})",
        "task = restock.delay(number)\n    request.session['task'] = task.id\n    return HttpResponse(json.dumps([task.id]))",
        "task = restock.delay(number)\n    task = task.id\n    return JsonResponse({'task': task})",
        "task = restock.delay(number)\n    return HttpResponse(json.dumps({'task': task}, default=str))",
        "return JsonResponse({'task': restock.delay(number)}, encoder=number.Encoder)",
        "return JsonResponse({'delay': number.flight.delay()})",
    ],
)
def test_accepts_ids(body: str, rule: RuleTester) -> None:
    """The id, its text, a value, a name that holds something else later, an encoder of its own, and a method of another object."""
    rule.accepts({"shop/views.py": f"{HEAD}{body}\n"})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("task = restock.delay(number)\n    return JsonResponse({'task': task})", "gives task"),
        ("return JsonResponse({'tasks': [restock.delay(number)]})", "gives restock.delay(number)"),
        ("task = restock.apply_async([number])\n    return JsonResponse({'data': {'task': task}})", "gives task"),
        ("task = restock.delay(number)\n    request.session['task'] = task\n    return HttpResponse()", "the session"),
        (
            "tasks = [restock.delay(each) for each in number]\n    return HttpResponse(json.dumps({'tasks': tasks}))",
            "json.dumps",
        ),
    ],
)
def test_accuses_results(body: str, said: str, rule: RuleTester) -> None:
    """One result, several, in what is nested, and in the session."""
    [finding] = rule.findings({"shop/views.py": f"{HEAD}{body}\n"})

    assert finding.subject == "shop.views"
    assert said in finding.message
