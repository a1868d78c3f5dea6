"""The offline demo: a seeded history and a simulator.  Everything it makes is marked simulated."""
