"""What uv says of a failure, as a person wants to read it."""

from __future__ import annotations

from django_conformance.environments import uv

BUILD = """\
  \u00d7 Failed to build `mysqlclient==2.3.2`
  ├─▶ The build backend returned an error
  ╰─▶ Call to `setuptools.build_meta.get_requires_for_build_wheel` failed (exit status: 1)

      [stdout]
      Trying pkg-config --exists mysqlclient

      [stderr]
      Traceback (most recent call last):
        File "<string>", line 14, in <module>
        File "<string>", line 27, in find_package_name
          raise Exception(MESSAGE)
      Exception: Can not find valid pkg-config name.
      Specify MYSQLCLIENT_CFLAGS and MYSQLCLIENT_LDFLAGS env vars manually

      \x1b[36mhint: \x1b[39mBuild failures usually indicate a problem with the package or the build environment\x1b[39m
"""


def test_a_build_says_what_was_raised() -> None:
    """Of a build backend's traceback what it raised is told, and what follows; not the backend's own frames."""
    assert uv.reason(BUILD).splitlines() == [
        "Failed to build `mysqlclient==2.3.2`",
        "The build backend returned an error",
        "Call to `setuptools.build_meta.get_requires_for_build_wheel` failed (exit status: 1)",
        "[stdout]",
        "Trying pkg-config --exists mysqlclient",
        "[stderr]",
        "Exception: Can not find valid pkg-config name.",
        "Specify MYSQLCLIENT_CFLAGS and MYSQLCLIENT_LDFLAGS env vars manually",
    ]
