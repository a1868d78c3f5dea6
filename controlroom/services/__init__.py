"""Use cases: what people and sources do, written against the ports in ``ports.py``."""
