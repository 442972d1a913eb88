"""sentry_sdk.init() is given options that it knows.

Why: an option that it does not know raises TypeError when the settings are imported: where the DSN is set, in production alone. A rate that
is text, as the environment holds it, is refused with a line in the log: no transaction is sent, or every error. And an event that ``before_send`` does not
return is dropped.

Fix: write the option that the message suggests; convert a rate: ``float(os.environ.get("SENTRY_TRACES_SAMPLE_RATE", "0.1"))``; end
``before_send`` with ``return event``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django_conformance.discovery.project import Project
from django_conformance.rules import Finding, Rule
from django_conformance.source.environment import read_in
from django_conformance.source.files import SourceFile, Sources
from django_conformance.source.nodes import own_nodes, spelled, written
from django_conformance.source.objects import at
from django_conformance.source.orm.functions import named
from django_conformance.source.reading import entries
from django_conformance.source.spelling import nearest

rule = Rule(level="should", docs="https://docs.sentry.io/platforms/python/configuration/options/")

_OPTIONS = (
    *("dsn", "max_breadcrumbs", "release", "environment", "server_name", "shutdown_timeout", "integrations"),
    *("in_app_include", "in_app_exclude", "default_integrations", "dist", "transport", "transport_queue_size"),
    *("sample_rate", "send_default_pii", "http_proxy", "https_proxy", "ignore_errors", "max_request_body_size"),
    *("socket_options", "keep_alive", "before_send", "before_breadcrumb", "debug", "attach_stacktrace", "ca_certs"),
    *("propagate_traces", "traces_sample_rate", "traces_sampler", "profiles_sample_rate", "profiles_sampler"),
    *("profiler_mode", "profile_lifecycle", "profile_session_sample_rate", "auto_enabling_integrations"),
    *("disabled_integrations", "auto_session_tracking", "send_client_reports", "_experiments", "proxy_headers"),
    *("instrumenter", "before_send_transaction", "project_root", "enable_tracing", "include_local_variables"),
    *("include_source_context", "trace_propagation_targets", "functions_to_trace", "event_scrubber"),
    *("max_value_length", "enable_backpressure_handling", "error_sampler", "enable_db_query_source"),
    *("db_query_source_threshold_ms", "spotlight", "cert_file", "key_file", "custom_repr", "add_full_stack"),
    *("max_stack_frames", "enable_logs", "before_send_log", "trace_ignore_status_codes", "enable_metrics"),
    *("before_send_metric", "org_id", "strict_trace_continuation", "request_bodies", "with_locals"),
    *("enable_http_request_source", "http_request_source_threshold_ms", "stream_gen_ai_spans", "trace_lifecycle"),
)
_MEANT = {
    "tracing": "traces_sample_rate",
    "env": "environment",
    "sampling_rate": "sample_rate",
    "level": "",
    "tags": "",
}
"""Names that are no options, and what does what they say."""
_RATES = ("sample_rate", "traces_sample_rate", "profiles_sample_rate", "profile_session_sample_rate")
_FILTERS = ("before_send", "before_send_transaction", "before_breadcrumb", "before_send_log")
_TEXT = ("os.environ.get", "os.getenv", "environ.get", "decouple.config")


def find(project: Project) -> Iterator[Finding]:
    """Yield each option that Sentry does not know, and each rate that is text."""
    known = {str(name) for name, _ in entries(at("sentry_sdk.consts.DEFAULT_OPTIONS"))}
    for file in project.context.sources.code(containing=("sentry_sdk",)):
        for call in file.of(ast.Call):
            if file.dotted(call.func) not in ("sentry_sdk.init", "sentry_sdk.client.Client"):
                continue
            for keyword in call.keywords:
                fault = _fault(keyword, known, file) or _misused(keyword, file, project.context.sources)
                if fault:
                    yield Finding(
                        f"sentry_sdk.init() is given {keyword.arg}, {fault}",
                        at=file.at(keyword.value),
                        evidence={"option": str(keyword.arg)},
                    )


def _fault(keyword: ast.keyword, known: set[str], file: SourceFile) -> str:
    name = keyword.arg
    if name is None:
        return ""
    if name not in (known or _OPTIONS):
        meant = _MEANT.get(name, nearest(name.lower(), sorted(known or _OPTIONS)))
        is_certain = bool(known) or name in _MEANT or meant is not None
        advice = f"; did you mean {meant}?" if meant else ""
        return f"which is no option of it: TypeError where it is called{advice}" if is_certain else ""
    if name in _RATES and _is_text(keyword.value, file):
        effect = "every event" if name == "sample_rate" else "nothing"
        return f"which is the text {written(keyword.value)} where the variable is set: Sentry takes a number, and sends {effect}"
    return ""


def _misused(keyword: ast.keyword, file: SourceFile, sources: Sources) -> str:
    """Say what is wrong with the integrations, or with a function that decides what is sent; "" where nothing is."""
    if keyword.arg == "integrations" and isinstance(keyword.value, ast.List):
        for entry in keyword.value.elts:
            dotted = file.dotted(entry)
            if dotted.startswith("sentry_sdk.integrations.") and dotted.rpartition(".")[2].endswith("Integration"):
                return f"where {written(entry)} is a class: AttributeError where it is called; write {written(entry)}()"
    if keyword.arg in _FILTERS:
        function = named(keyword.value, file, sources)
        if function is not None and isinstance(function.node, ast.FunctionDef) and _answers_nothing(function.node):
            return f"and {function.node.name}() returns nothing: every event is dropped; end it with return {_first(function.node)}"
    return ""


def _answers_nothing(function: ast.FunctionDef) -> bool:
    """Whether a function certainly returns None: it drops every event, and not by ``return None`` on purpose."""
    nodes = list(own_nodes(function))
    answers = [node for node in nodes if isinstance(node, ast.Return) and node.value is not None]
    does = not all(isinstance(node, (ast.Pass, ast.Raise, ast.Expr)) for node in function.body)
    is_generator = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in nodes)
    return not answers and does and not is_generator and not function.decorator_list


def _first(function: ast.FunctionDef) -> str:
    return function.args.args[0].arg if function.args.args else "event"


def _is_text(value: ast.expr, file: SourceFile) -> bool:
    """Whether a value is what the environment holds, unconverted."""
    if isinstance(value, ast.Subscript):
        return file.dotted(value.value) == "os.environ"
    is_cast = isinstance(value, ast.Call) and any(keyword.arg == "cast" for keyword in value.keywords)
    reads = isinstance(value, ast.Call) and file.dotted(value.func) in _TEXT and read_in(value)[0] is not None
    return reads and not is_cast and spelled(value) != ""
