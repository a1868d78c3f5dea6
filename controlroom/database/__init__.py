"""The shared database: the only place that imports SQLAlchemy."""
