"""What a developer runs through ``run.py``; not part of the installed program."""
