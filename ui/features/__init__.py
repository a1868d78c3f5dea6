"""What the window can do: each file registers the commands of one subject."""
