"""One file per panel; panels do not know each other."""
