"""The map widget and its painters."""
