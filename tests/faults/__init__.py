"""Whatever breaks: nothing lost, nothing doubled, and the screen says so."""
