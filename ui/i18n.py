"""Languages: marking strings, loading translators, the standard buttons."""

from __future__ import annotations

import logging
from importlib import resources
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTranslator

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

log = logging.getLogger(__name__)

LANGUAGES = ("vi", "en")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001 - lupdate knows this name
    """Mark *text* for translation in *context*; the binding's own is typed ``object``."""
    return text


def install(app: QCoreApplication, lang: str) -> bool:
    """Load the translations of *lang* into *app*; return whether they are there.

    English is the language of the source and needs none.  A translator that was installed
    before is replaced.
    """
    language = QLocale.Language.Vietnamese if lang == "vi" else QLocale.Language.English
    QLocale.setDefault(QLocale(language))
    before = app.property("controlroom.translator")
    if isinstance(before, QTranslator):
        app.removeTranslator(before)
        app.setProperty("controlroom.translator", None)
    if lang == "en":
        return True
    translator = QTranslator(app)
    with resources.as_file(resources.files("resources").joinpath("i18n")) as folder:
        if not translator.load(str(folder / f"controlroom_{lang}.qm")):
            log.warning("no translations for %s: run 'run.py i18n'", lang)
            return False
    app.installTranslator(translator)
    app.setProperty("controlroom.translator", translator)
    return True
