"""Map tiles from files and servers: addresses, readers and the vector format.  No Qt."""
