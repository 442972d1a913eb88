"""Discovery: imports the project, in a process of its own, and writes down what it has.

A package an area, each giving an object that rules read; ``cause`` turns an exception into a problem with its innermost
cause. Nothing here judges: rules decide.
"""
