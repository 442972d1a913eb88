"""The upgrade gate: two environments are built, both run, and each behaviour that changed is named with what changed it.

request ──plan──▶ two environments ──build──▶ two runs ──compare──▶ what differs ──repeats, stack, blame, rolling──▶ Verdict

Import from the modules: ``request`` (what was asked for), ``plan`` (which versions), ``runs`` (a check in an
environment), ``repeats`` (each environment's own noise), ``stack`` (the reference project in both), ``bisect`` and
``blame`` (the smallest set of packages that flips a finding), ``verdicts`` (a candidate that cannot be had),
``rolling`` (both versions side by side), ``flow`` (the steps, one after the other).
"""
