"""Finds the city's category for another system's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from controlroom.domain.text import fold

if TYPE_CHECKING:
    from controlroom.domain.city import City

_SAME = (
    # First the word that names the subject in a category, then what other systems call it.
    ("damaged", "pothole", "potholes", "crater", "sinkhole", "broken", "o ga"),
    ("road", "pothole", "potholes", "street", "asphalt", "bridge", "crater", "sinkhole", "o ga"),
    (
        "light",
        "streetlight",
        "streetlights",
        "street light",
        "street lights",
        "lamp",
        "lamps",
        "lighting",
        "lights",
        "den duong",
    ),
    ("signals", "signal", "traffic light", "traffic signal", "stoplight"),
    ("signs", "sign", "signage"),
    ("drains", "drain", "drainage", "sewer", "sewers", "manhole", "manholes", "culvert", "gutter"),
    ("waste", "trash", "garbage", "rubbish", "litter", "dumping", "bin", "refuse", "recycling"),
    ("waste", "street cleaning", "street sweeping", "bulky item"),
    ("trees", "tree", "branch", "branches", "debris"),
    ("pavement", "sidewalk", "footpath", "walkway", "kerb", "curb"),
    ("parking", "parked", "abandoned vehicle", "abandoned car"),
    ("noise", "loud", "noisy"),
    ("flooding", "flood", "flooded", "inundation"),
    ("construction", "building", "scaffolding"),
    ("order", "graffiti", "vandalism", "posters"),
    ("water", "leak", "hydrant", "burst"),
    ("food", "restaurant"),
    ("health", "clinic", "mosquito", "rodent", "rats"),
    ("telecom", "cable", "cables", "telephone"),
)
_PHRASE = 3
_OTHER = frozenset({"other", "khac"})
_SMALL = frozenset(
    {"and", "or", "of", "the", "a", "in", "on", "to", "for", "va", "cac", "bi", "do", "tai", "tren"}
)


class CategoryFinder:
    """Chooses by words of the category's names, in both languages, without tones and case.

    Args:
        city: Its categories and the words of its routing rules.
    """

    def __init__(self, city: City) -> None:
        self._words: dict[str, frozenset[str]] = {}
        for category in city.categories:
            words = _words(category.name.vi) | _words(category.name.en)
            self._words[category.id] = words
        for rule in city.routing:
            if rule.category_id in self._words:
                named = _words(" ".join(rule.words))
                self._words[rule.category_id] |= named
        tops = [c.id for c in city.categories if c.parent_id is None]
        self._deep = {c.id for c in city.categories if c.parent_id is not None}
        self._known = frozenset(self._words)
        others = [c for c in tops if self._words[c] & _OTHER]
        self.fallback = (others or tops)[0]

    def find(self, *texts: str) -> str:
        """Return the id of the category that shares most words with *texts*.

        Args:
            texts: Code and name of the service, most telling first.

        Returns:
            A text that is itself an id of the city wins; without a shared word it is the
            category named "other".
        """
        for text in texts:
            if text.strip() in self._known:
                return text.strip()
        wanted = _expanded(_words(" ".join(texts)))
        best, best_score = self.fallback, 0.0
        for category_id, words in self._words.items():
            shared = sum(weight for word, weight in wanted.items() if word in words)
            if shared == 0 or words & _OTHER:
                continue
            # Among equals the narrower category, and the one whose name says little else.
            score = shared + 0.25 * (category_id in self._deep) - 0.01 * len(words)
            if score > best_score:
                best, best_score = category_id, score
        return best


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", fold(text))) - _SMALL


def _expanded(words: frozenset[str]) -> dict[str, int]:
    """Return *words* and the subjects that they name, each with its weight.

    Only the subject's own name is added: with every word of its group, the "street" of a street
    light would speak for roads twice.  A name of several words says more than its words do.
    """
    weights = dict.fromkeys(words, 1)
    for subject, *names in _SAME:
        for name in names:
            parts = name.split()
            if words.issuperset(parts):
                weight = 1 if len(parts) == 1 else _PHRASE
                weights[subject] = max(weights.get(subject, 0), weight)
    return weights
