"""The two shapes of threads: the poller and the query runner."""
