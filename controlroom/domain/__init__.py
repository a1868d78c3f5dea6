"""What the room is about: frozen values and pure functions over the standard library and numpy."""
