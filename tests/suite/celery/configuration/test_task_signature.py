"""A bound task takes itself as its first parameter, and only a bound task does."""

from __future__ import annotations

from tests.project_files import tasks
from tests.rules import RuleTester


def test_accepts_bound_tasks_and_plain_ones(rule: RuleTester) -> None:
    """The task itself may have any name, come in ``*args``, or be passed on; ``self`` may be an argument with a default."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from celery import Task, shared_task


                @shared_task(bind=True)
                def order(self, product_id):
                    return self.request.id


                @shared_task(bind=True)
                def tidy(current, product_id):
                    return current.name


                @shared_task(bind=True)
                def hand_on(current):
                    return print(current)


                @shared_task(bind=True)
                def anything(*args, **kwargs):
                    return len(args)


                @shared_task(bind=True)
                def unused(_):
                    return 1


                @shared_task
                def compare(self=None, other=None):
                    return self == other


                class Restock(Task):
                    name = "shop.tasks.Restock"

                    def run(self, product_id):
                        return product_id
            """
        }
    )


def test_accepts_a_decorator_that_takes_the_task(rule: RuleTester) -> None:
    """What Celery calls is the decorated function: its decorator may keep the task to itself."""
    rule.accepts(
        {
            "shop/tasks.py": """
                from functools import wraps

                from celery import shared_task


                def alone(function):
                    @wraps(function)
                    def run(task, *args, **kwargs):
                        return None if task.request.redelivered else function(*args, **kwargs)

                    return shared_task(bind=True)(run)


                @alone
                def count():
                    return 1


                @alone
                def restock(product_id):
                    return product_id + 1
            """
        }
    )


def test_accuses_what_celery_does_not_pass(rule: RuleTester) -> None:
    """No parameter for the task, a first parameter that is data, and ``self`` without ``bind``."""
    (annotated, nothing, used, without) = rule.accuses(
        tasks("""
            @shared_task(bind=True)
            def nothing():
                return 1


            @shared_task(bind=True)
            def annotated(product_id: int):
                return 1


            @shared_task(bind=True)
            def used(product_id):
                return {"restocked": product_id}


            @shared_task
            def without(self, product_id):
                return product_id
        """),
        "shop/tasks.py:4",
        "shop/tasks.py:9",
        "shop/tasks.py:14",
        "shop/tasks.py:19",
    )

    assert "has bind=True and no parameter for the task itself" in nothing.message
    assert annotated.subject == "shop.tasks.annotated"
    assert "Celery passes the task itself as 'product_id'" in used.message
    assert "takes self, but without bind=True" in without.message
    assert without.evidence == {"bind": False, "parameters": ["self", "product_id"]}


def test_accuses_a_bound_task_whose_first_parameter_is_data(rule: RuleTester) -> None:
    """It is passed on as a key, or asked for what no task has."""
    rule.each(
        "shop/tasks.py:7",
        """
                from celery import shared_task
                from django.core.mail import send_mail

                from shop.models import Product


                @shared_task(bind=True)
                def restock({parameters}):
                    {body}
            """,
        says="passes the task itself",
    ).accuses("""
        product_id | return Product.objects.get(pk=product_id)
        emails, subject | send_mail(subject, '', None, emails)
        payload | return payload.get('product')
        product | return product.price
        order_pk=None | return order_pk
    """)


def test_accepts_a_task_under_another_name(rule: RuleTester) -> None:
    """What is asked for its request, or retried, is the task, whatever it is called."""
    rule.accepts(
        tasks("""
            @shared_task(bind=True)
            def restock(job, product_id):
                return job.request.id


            @shared_task(bind=True)
            def order(name, product_id):
                raise name.retry()


            @shared_task(bind=True)
            def ship(celery_task, product_id):
                return restock(celery_task, product_id)
        """)
    )
