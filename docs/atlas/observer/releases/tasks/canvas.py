"""Celery's canvas: chains, groups and chords."""

from celery import chain, chord, group, shared_task
from celery.exceptions import Ignore
from celery.result import allow_join_result


@shared_task
def add(x, y):
    """Return a sum."""
    return x + y


@shared_task
def total(numbers):
    """Return a sum of many."""
    return sum(numbers)


@shared_task
def ignored(_value=None):
    """Ignore itself."""
    raise Ignore


@shared_task
@allow_join_result()
def chain_after_ignore():
    """Return the state of an eager chain whose first task ignores itself."""
    return chain(ignored.si(), add.si(1, 2)).apply().state


@shared_task
@allow_join_result()
def empty_group_in_chain():
    """Return the result of an eager chain that has a group of none."""
    result = chain(add.si(1, 2), group([]), add.si(3, 4)).apply()
    return {"state": result.state, "result": repr(result.result)}


@shared_task
def group_of_one():
    """Return what a group of one task becomes in a chain."""
    return repr(group([add.s(1, 2)]) | total.s())


@shared_task
def clone_shares_arguments():
    """Return what the original's arguments are after its clone's were changed."""
    original = add.s(x=1)
    original.clone().kwargs["y"] = 2
    return original.kwargs


@shared_task
def written_chain():
    """Return a chain as text."""
    return repr(chain(add.s(1, 2), add.s(3), group(add.s(4), add.s(5))))


@shared_task
def written_group():
    """Return a group as text."""
    return repr(group(add.s("a" * 30, [1, 2]), add.s(5)))


@shared_task
@allow_join_result()
def eager_group_in_chain():
    """Return the result of an eager chain with a group in the middle."""
    return chain(add.s(1, 2), group(add.s(3), add.s(4)), total.s()).apply().get()


@shared_task
@allow_join_result()
def eager_chord():
    """Return the result of an eager chord."""
    return chord([add.s(1, 2), add.s(3, 4)], total.s()).apply().get()


@shared_task
@allow_join_result()
def nested_chain():
    """Return the result of an eager chain in a chain, which hands on its argument."""
    return chain(add.s(1), chain(add.s(2), add.s(3))).apply(args=(10,)).get()


@shared_task
@allow_join_result()
def tuple_of_chain():
    """Return how many results a chain with a group has as a tuple."""
    result = chain(add.s(1, 2), group(add.s(3), add.s(4)), total.s()).apply()
    return len(repr(result.as_tuple()).split("None"))
