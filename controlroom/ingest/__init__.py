"""Sources: what brings records in from outside, and the simulator that stands in for them."""
