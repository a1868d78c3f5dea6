"""The parts of ``run.py bench database``: one subject a file."""
