"""Files that are laid over the map: points, lines and areas of other programs.  No Qt."""
