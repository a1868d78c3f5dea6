"""What processes that open files of strangers are told of our surroundings."""

KEPT = frozenset(
    {
        "PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME",
    }
)  # fmt: skip
"""Names of variables; no password and no address of a database is among them."""
