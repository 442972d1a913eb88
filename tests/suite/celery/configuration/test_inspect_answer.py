"""What workers answer to inspect() may be nothing."""

from __future__ import annotations

from tests.rules import RuleTester

CODE = """
    from celery import current_app
    from celery.app.control import Inspect


    def running():
        inspector = current_app.control.inspect(timeout=2)
        {body}
"""


def test_accepts_answers_that_are_asked_for(rule: RuleTester) -> None:
    """With a default, a condition, an exception that is caught, and what is only handed on."""
    rule.each("shop/state.py", CODE).accepts(
        ("return (inspector.active() or {}).values()",),
        ("active = inspector.active()\n        return len(active) if active else 0",),
        ("active = inspector.stats()\n        if not active:\n            return []\n        return list(active)",),
        ("try:\n            return list(inspector.ping())\n        except TypeError:\n            return []",),
        ("try:\n            return len(inspector.ping())\n        except Exception:\n            return 0",),
        ("return list(inspector.active()) if inspector.active() else []",),
        ("return inspector.active()",),
        ("return current_app.tasks.keys()",),
    )


def test_accuses_answers_that_are_taken_for_granted(rule: RuleTester) -> None:
    """A method, a loop, a length and an item, of the call and of a variable."""
    rule.each("shop/state.py:7", CODE, says="is None when no worker answers").accuses("""
        return inspector.active().values()
        return [name for name in inspector.registered()]
        return len(inspector.ping())
        return inspector.stats()["celery@shop"]
        active = inspector.reserved(); return active.items()
        return Inspect(app=current_app).active().items()
    """)
