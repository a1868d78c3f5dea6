"""The one place that reads XML: no document types, no entities, within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError, TreeBuilder

from defusedxml.common import (  # type: ignore[import-untyped]  # ships no type information
    DefusedXmlException,
)
from defusedxml.ElementTree import XMLParser  # type: ignore[import-untyped]  # as above
from typing_extensions import override

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 1_000_000


class UnreadableXmlError(ValueError):
    """Not XML, or XML that is not read; the message says which."""


class _Bounded(TreeBuilder):
    """Counts: a document of nothing but opening tags is small and deeper than any stack."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    @override
    def start(self, tag: str, attrs: dict[Any, Any], /) -> Any:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableXmlError("nested too deeply")
        if self._count > MAX_ELEMENTS:
            raise UnreadableXmlError("too many elements")
        return super().start(tag, attrs)

    @override
    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse(body: bytes) -> Element:
    """Return the root of a document.

    Raises:
        UnreadableXmlError: Not XML; with a document type, which entities would need; larger,
            deeper or of more elements than any answer of a source.
    """
    if len(body) > MAX_BYTES:
        raise UnreadableXmlError("too large")
    parser = XMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(body)
        root: Element = parser.close()
    except UnreadableXmlError:
        raise
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise UnreadableXmlError(str(error)) from None
    return root
