"""Tab goes where the eye goes, also through parts that were built later."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QRadioButton, QWidget


def visual_order(root: QWidget) -> list[QWidget]:
    """Return what can take the keyboard inside *root*, top to bottom, left to right.

    Of a group of radio buttons only the checked one counts, as in every form.
    """
    found = [w for w in root.findChildren(QWidget) if _takes(w) and w.isVisibleTo(root)]

    def place(widget: QWidget) -> tuple[int, int]:
        at = widget.mapTo(root, QPoint(0, 0))
        return at.y(), at.x()

    return sorted(found, key=place)


def _takes(widget: QWidget) -> bool:
    if not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    if isinstance(widget, QRadioButton) and _grouped(widget):
        return widget.isChecked()
    return True


def _grouped(button: QAbstractButton) -> bool:
    siblings = button.group()
    return bool(siblings) and siblings.checkedId() != -1


def step_focus(root: QWidget, *, forward: bool, stay: bool) -> bool:
    """Move the keyboard one place on inside *root*.

    Args:
        root: Where the order counts.
        forward: Tab, else Shift+Tab.
        stay: Go round inside *root*; else leave it at its ends along Qt's own chain.

    Returns:
        Whether the keyboard moved.
    """
    order = visual_order(root)
    now = QApplication.focusWidget()
    at = order.index(now) if now in order else None
    if at is None:
        target = (order[0] if forward else order[-1]) if order else None
    elif 0 <= at + (1 if forward else -1) < len(order):
        target = order[at + (1 if forward else -1)]
    elif stay:
        target = order[0] if forward else order[-1]
    else:
        target = _outside(root, order[at], forward=forward)
    if target is None:
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    return True


def _outside(root: QWidget, start: QWidget, *, forward: bool) -> QWidget | None:
    step = QWidget.nextInFocusChain if forward else QWidget.previousInFocusChain
    other = step(start)
    while other is not None and other is not start:
        inside = other is root or root.isAncestorOf(other)
        if not inside and _takes(other) and other.isVisible() and other.window() is root.window():
            return other
        other = step(other)
    return None
