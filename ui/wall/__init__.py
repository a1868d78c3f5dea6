"""The large screen: painted parts sized for a viewing distance; nothing to click."""
