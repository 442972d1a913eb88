"""Two versions at work side by side, as during a deployment without downtime: what one writes, the other reads.

``python -m django_conformance.rolling`` runs in the baseline's environment, prepares a run there, and starts in both
environments a process that boots with that run's overlay (``partner_process``, spoken to by ``partner``). So both share one private broker, Redis,
cache, layer and database. For each exchange there are four questions: either version with itself, which are the controls, and each
with the other. ``exchanges`` is what is done within an environment, ``passing``, ``messages``, ``tasks`` (with ``workers``) and ``schema`` ask it of
both in turn, ``records`` is what they bring back, and ``judge`` says what of it is a finding, by ``rules``.
"""
