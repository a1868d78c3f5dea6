"""Colours, sizes and how they reach Qt and pyqtgraph."""
