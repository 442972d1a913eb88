"""Rules of databases: what reading and loading the project can tell, a file a rule."""
