"""The control room without its window: domain, services, database and sources.  No Qt."""

__version__ = "0.1.0"
