"""One chart per file; they draw values and ask nobody."""
