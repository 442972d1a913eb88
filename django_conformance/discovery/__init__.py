"""Discovery: imports the project, in a process of its own, and writes down what it has.

A file an area; ``cause`` turns an exception into a problem with its innermost cause; ``names`` finds undefined names.
Nothing here judges: facts and suspicions go into the inventory, checks decide.
"""
