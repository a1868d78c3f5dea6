"""Basemaps made of tiles: painted by a process of their own, kept as pictures."""
