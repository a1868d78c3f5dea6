"""Dialogs the user asked for."""
