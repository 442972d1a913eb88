"""Environments: a team's requirements, two sets of versions resolved from them, and both built by tox with tox-uv.

Import from the modules, in the order of the work: ``requirements`` (what the project asks for), ``interpreters``,
``resolve`` (exact versions, and what an upgrade moves), ``tool`` (this very tool, for another environment),
``tool_packages`` (what it needs there, without moving what the project pins), ``tox`` (build, reuse, run). ``cells`` is the version matrix.
"""
