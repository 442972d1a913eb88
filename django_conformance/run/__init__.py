"""A run: from what was asked for to a project that can be exercised.

``request`` is what was asked, ``settings_module`` finds the settings without importing anything, ``folder`` holds every
file of the run, ``discover`` makes the inventory in a process of its own, ``preparation`` starts the services and writes
the overlay, ``context`` is what fixtures and drivers are given.
"""
