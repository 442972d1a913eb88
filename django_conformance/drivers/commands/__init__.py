"""Both ways of running a command: call_command(), and a process of manage.py."""
