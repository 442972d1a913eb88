"""Both ways of running a task: eagerly, and by a worker."""
