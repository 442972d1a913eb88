"""Code calls the methods that ask for a result's state, and compares the state with ones that exist."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

HEAD = """from celery import states
from celery.result import AsyncResult

from shop.tasks import restock


def view(request, task_id):
    result = AsyncResult(task_id)
    """


@pytest.mark.parametrize(
    "body",
    [
        "return result.ready() and not result.failed()",
        "return result.state == 'SUCCESS' or result.status in ('FAILURE', 'REVOKED')",
        "return result.state in ('FAILED', 'FAILURE')",
        "return result.state == states.SUCCESS",
        "check = result.ready\n    return check()",
        "return request.ready and request.status == 'COMPLETED'",
        "return result.state == 'PROGRESS'",
        "result = restock.apply(args=[1])\n    return result.result['count']",
        "eager = restock.apply(args=[1])\n    return eager.result['count']",
        "return (result.info or {}).get('done')",
        "result = request.user.jobs.get(pk=result.id)\n    return result.status == 'COMPLETED'",
    ],
)
def test_accepts_states_that_there_are(body: str, rule: RuleTester) -> None:
    """Methods that are called, states of Celery's, both spellings, other objects, also under the same name, a state that another project's task may set."""
    rule.accepts({"shop/views.py": f"{HEAD}{body}\n"})


def test_accepts_states_that_tasks_set(rule: RuleTester) -> None:
    """Those that the project writes, and any where it computes them."""
    view = f"{HEAD}return result.state == 'DONE'\n"
    task = "from celery import shared_task\n\n\n@shared_task(bind=True)\ndef pack(self, step):\n    self.update_state(state={})\n"
    rule.accepts({"shop/views.py": view, "shop/jobs.py": task.format("'DONE'")})
    rule.accepts({"shop/views.py": view, "shop/jobs.py": task.format("step.name()")})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("if result.ready:\n        return 1", "result.ready is a method"),
        ("return 'ok' if result.successful else 'no'", "result.successful is a method"),
        ("while not result.ready:\n        pass", "result.ready is a method"),
        ("return result.failed == True", "result.failed is a method"),
        ("return result.status == 'COMPLETED'", "'COMPLETED'"),
        ("return result.state == 'success'", "'success'"),
        ("return result.state in ('FAILED', 'REVOKED')", "'FAILED'"),
        ("state = result.state\n    return state == 'DONE'", "'DONE'"),
        ("task = restock.delay(1)\n    return task.status == 'FAILED'", "'FAILED'"),
    ],
)
def test_accuses_what_is_never_or_always_true(body: str, said: str, rule: RuleTester) -> None:
    """Methods in conditions, and words that no state is."""
    [finding] = rule.findings({"shop/views.py": f"{HEAD}{body}\n"})

    assert finding.subject == "shop.views"
    assert said in finding.message


def test_accepts_answers_that_are_asked_about(rule: RuleTester) -> None:
    """After a look at the state, at the value or its kind, after waiting, and as a whole."""
    rule.each("shop/views.py", HEAD + "{body}\n", apart=True).accepts(
        "if result.state == 'PROGRESS':\n        return result.info.get('done')",
        "if result.ready():\n        return result.info.get('done')",
        "info = result.info or {{}}\n    return info.get('done')".replace("{{}}", "{}"),
        "return result.info['done'] if isinstance(result.info, dict) else 0",
        "return {'info': result.info}",
        "result.get()\n    return result.result['done']",
        "try:\n        return result.info['done']\n    except TypeError:\n        return 0",
    )


@pytest.mark.parametrize(
    "body",
    [
        "return result.info.get('done', 0)",
        "return {'state': result.state, 'done': result.info['done']}",
        "info = result.info\n    return info.get('done')",
        "return result.result['done']",
    ],
)
def test_accuses_answers_that_may_be_none(body: str, rule: RuleTester) -> None:
    """A key is read whatever state the task is in."""
    [finding] = rule.findings({"shop/views.py": f"{HEAD}{body}\n"})

    assert "is None until the task reports something" in finding.message
