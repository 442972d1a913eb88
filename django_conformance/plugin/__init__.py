"""The pytest plugin: hooks, which do nothing unless pytest is asked to run ``django_conformance.suite``, and a fixture for tests of rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from django_conformance.overlay import patches
from django_conformance.plugin import collection, examples
from django_conformance.plugin.arguments import asked_for
from django_conformance.plugin.key import KEY
from django_conformance.plugin.subjects import KINDS
from django_conformance.run import plugin_options

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from django_conformance.plugin.session import ConformanceSession
    from django_conformance.testing import RuleTester


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("django-conformance", "compatibility conformance suite for Django")
    plugin_options.add_options(group.addoption)


@pytest.fixture
def conformance_rule(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], RuleTester]:
    """Return a tester of a rule of your own, by the rule's id: django_conformance.testing."""
    from django_conformance.testing import tester

    return lambda rule_id: tester(rule_id, tmp_path / "projects", Path.cwd(), request.config.rootpath)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None, Any, Any]:
    """Prepare the run before pytest-django imports the settings, which are the overlay's from here on."""
    namespace = early_config.known_args_namespace
    if asked_for(namespace.file_or_dir) and not namespace.help and not namespace.version:
        from django_conformance.plugin.preparing import prepare

        prepare(early_config, namespace, args)
    result = yield
    patches.end_copies()
    return result


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and for a run the fixtures and Hypothesis's settings."""
    config.addinivalue_line(
        "markers", f"{collection.MARKER}(id, level, docs, each, needs, after): a check of the conformance suite"
    )
    config.addinivalue_line("markers", "arm: a check that has code of the project run in the process of pytest")
    session = _session(config)
    if session is not None and not session.run.reading:
        examples.configure(session.run.folder.path / "hypothesis", session.request.max_examples, session.request.seed)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """If the project cannot be imported, say so once and stop."""
    session = _session(config)
    if session is None or not session.run.inventory.project.problems:
        return None
    from django_conformance.plugin.unimportable import results_for

    for result in results_for(session.run.inventory, session.request):
        session.add(result)
        told = f"{result.message}\n{result.location or ''}\n{result.hint}"
        print(session.redactor.text(told))  # noqa: T201 - pytest's own output has not begun
    session.interrupted = True
    return int(session.finish())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip files of the suite of which no check is selected."""
    session = _session(config)
    if session is not None and collection.unwanted(collection_path.resolve(), session.request):
        return True
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a check once for each of its subjects."""
    session = _session(metafunc.config)
    if session is not None:
        collection.parametrize(metafunc, session.subjects, session.request.selection)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, Any, Any]:
    """Keep the selected checks, and order them, whatever other plugins did."""
    session = _session(config)
    if session is None:
        return (yield)
    for item in items:
        check = collection.check_of(item) if isinstance(item, pytest.Function) else None
        if check is not None:
            session.checks[item] = check
    kept = {item: item in session.checks and session.request.selection.wants(session.checks[item]) for item in items}
    config.hook.pytest_deselected(items=[item for item, wanted in kept.items() if not wanted])
    items[:] = [item for item, wanted in kept.items() if wanted]
    result = yield
    items[:] = collection.ordered(items, session.checks)
    for item in items:
        together = collection.together_of(item)
        session.remaining[session.checks[item].id] += 1 if together is None else len(together.subjects)
    session.progress(stage="checks", count=session.remaining.total())
    return result


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, Any]:
    """Report a file of the suite that cannot be loaded: that is an error of the tool, and the run is incomplete."""
    report = yield
    session = _session(collector.config)
    if session is not None and report.failed:
        from django_conformance.plugin.outcomes import uncollected

        session.add(uncollected(collector.nodeid, report.longreprtext, session))
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a check that lacks a subject or a capability, with the reason. Block a check if one that it depends on failed."""
    from django_conformance.findings import Blocked, NotJudged
    from django_conformance.reasons import Reason

    session = _session(item.config)
    check = session.checks.get(item) if session is not None else None
    if session is None or check is None or not isinstance(item, pytest.Function):
        return
    patches.end_copies()
    session.progress(stage="check", check=check.id)
    if not session.subjects.of(check.each):
        area, _, key = check.each.partition(".")
        absent = Reason("contract", key) if area == "contract" else Reason("no-subject", check.each)
        raise NotJudged(KINDS[check.each].none, absent)
    for need in check.needs:
        lack = session.run.lacks(need)
        if lack is not None:
            raise NotJudged(lack.message, lack.reason)
    names = collection.subject_names(item, check, session.subjects)
    blocker, *others = {session.blocked_by(check, name) for name in names}
    if blocker is not None and not others:
        raise Blocked(blocker)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Call a test for each of the subjects that its item judges together, or where code of the project may end it."""
    session = _session(pyfuncitem.config)
    if session is None or pyfuncitem not in session.checks:
        return None
    from django_conformance.plugin import apart

    together = collection.together_of(pyfuncitem)
    if together is not None:
        from django_conformance.plugin.together import judge_each

        judge_each(pyfuncitem, together, session)
    elif apart.is_apart(pyfuncitem):
        apart.judge_one(pyfuncitem, session)
    else:
        return None
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Write the results of a check."""
    from django_conformance.plugin.apart import RESULTS
    from django_conformance.plugin.outcomes import redacted, reported, results_of

    session = _session(item.config)
    if session is None or item not in session.checks or not isinstance(item, pytest.Function):
        return (yield)
    patches.end_copies()
    said = item.stash.get(RESULTS, None) if call.when == "call" else None
    results = session.judge(
        item, results_of(item, call, session) if said is None else said, end=call.when == "teardown"
    )
    for result in results:
        session.add(result)
    return redacted(reported((yield), results), session.redactor)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the footer, and set the suite's exit status."""
    conformance = _session(session.config)
    if conformance is None or session.config.option.collectonly:
        return
    conformance.interrupted = exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    session.exitstatus = int(conformance.finish())


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Show the settings, the contract and the services, and where they come from."""
    session = _session(config)
    if session is None:
        return []
    request, header = session.request, session.run.header
    services = (
        ", ".join(f"{kind} {service['version']} ({service['source']})" for kind, service in header["services"].items())
        or "none"
    )
    return [
        f"django-conformance: settings {request.settings} (from {request.settings_from})",
        f"django-conformance: contract {request.contract or 'none'}",
        f"django-conformance: services {services}; seed {request.seed}",
    ]


def _session(config: pytest.Config) -> ConformanceSession | None:
    return config.stash.get(KEY, None)
