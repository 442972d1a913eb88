"""How a worker and an eager call run a task."""

from celery import Task, shared_task
from celery.exceptions import Reject
from celery.result import allow_join_result


@shared_task
def rejected():
    """Reject itself."""
    raise Reject("not today", requeue=False)


@shared_task(bind=True, time_limit=60, soft_time_limit=50)
def time_limits(self):
    """Return the limits that the request knows."""
    return list(self.request.timelimit or ())


@shared_task(bind=True)
def request_keys(self):
    """Return what a task knows of its request."""
    return sorted(key for key, value in vars(self.request).items() if value not in (None, [], {}, False))


@shared_task(bind=True)
def related_ids(self):
    """Return which ids of other tasks the request knows."""
    return {"root": self.request.root_id == self.request.id, "parent": self.request.parent_id}


@shared_task(bind=True, max_retries=1)
def retried_by_position(self, x=0, y=0):
    """Retry with the same argument by name and then by position, and return both."""
    if self.request.retries == 0:
        raise self.retry(args=(3,), countdown=0)
    return [x, y]


@shared_task
@allow_join_result()
def retried_with_other_arguments():
    """Return what becomes of a task that was called by name and is retried by position."""
    result = retried_by_position.apply(kwargs={"x": 1})
    return {"state": result.state, "result": str(result.result)}


class Late(Task):
    """A task whose callback fails after its success is stored."""

    def on_success(self, retval, task_id, args, kwargs):
        """Fail."""
        raise LookupError("the callback of a task that succeeded")


@shared_task(base=Late)
def failing_callback():
    """Succeed, with a callback that fails."""
    return "done"


@shared_task(ignore_result=True)
def without_result():
    """Return what nobody wants."""
    return "nobody wants this"


@shared_task
@allow_join_result()
def eager_ignored_result():
    """Return the result of an eager call of a task that ignores its result."""
    result = without_result.apply()
    return {"state": result.state, "result": result.result}


@shared_task
@allow_join_result()
def eager_revoked():
    """Return what an eager result says once it was revoked."""
    from celery.exceptions import TaskRevokedError

    result = add_one.apply(args=(1,))
    result.revoke()
    try:
        return result.get()
    except TaskRevokedError:
        return "revoked"


@shared_task
def add_one(number):
    """Return the next number."""
    return number + 1


@shared_task
def shared_twice():
    """Return what a function that was made a task twice is."""

    def once():
        return 1

    try:
        shared_task(shared_task(once, name="releases.once"), name="releases.twice")
    except Exception as error:
        return type(error).__name__
    return "made"


@shared_task(soft_time_limit=20, time_limit=10, ignore_result=True)
def limited():
    """Return at once, within limits that contradict each other."""
    return "done"


@shared_task
def impossible_limits():
    """Return what becomes of a call with a soft limit that is above the hard one."""
    try:
        limited.apply_async()
    except ValueError as error:
        return str(error)
    return "sent"


@shared_task
def long_arguments():
    """Return long arguments as a log shows them."""
    from celery.utils.saferepr import saferepr

    return saferepr(["a" * 40, {"b": ["c" * 40, ("d" * 40,)]}], maxlen=64)


@shared_task
def settings_by_name():
    """Return which names of a setting the configuration has."""
    from celery import current_app

    conf = current_app.conf
    return {"broker_url": "broker_url" in conf, "BROKER_URL": "BROKER_URL" in conf, "no_such": "no_such" in conf}


@shared_task
def unknown_setting():
    """Return what is said of a setting that there is not."""
    from celery import current_app

    try:
        return current_app.conf["no_such_setting"]
    except KeyError as error:
        return str(error)


@shared_task
def default_settings():
    """Return the defaults of settings that decide how tasks run."""
    from celery.app.defaults import DEFAULTS

    names = ("worker_", "task_", "result_", "broker_")
    return {name: repr(value) for name, value in sorted(DEFAULTS.items()) if name.startswith(names)}
