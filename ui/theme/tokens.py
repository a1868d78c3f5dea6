"""Every colour of the window, named by meaning, in three sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controlroom.domain.states import Severity


@dataclass(frozen=True, slots=True)
class Tokens:
    """Grey is normal.  One colour has one meaning; alarm colours occur nowhere else.

    Attributes:
        window, panel, raised, hover, line: Surfaces, back to front, and separators.
        text, text_2, text_3: Primary, secondary and least important text; all ≥ 4.5:1 on panel.
        accent: Selection and focus only; ``selection`` is its tint behind a row.
        on_accent: Text on an accent surface.
        severity_1…4: Always together with the severity's shape and number.
        on_severity: The number inside a severity shape.
        ok: Small dots only.
        mark_1…3, above_record: Alert levels (BĐ1–3) and above the highest on record.
        water: River levels on charts.  bar: Neutral bars and curves.
        demo_back, demo_text: The frame that says the data is simulated.
        shade: Veil over stale parts.
        wrong: What was entered and cannot be used; always with words.
    """

    name: str
    window: str
    panel: str
    raised: str
    hover: str
    line: str
    text: str
    text_2: str
    text_3: str
    accent: str
    selection: str
    on_accent: str
    primary: str
    severity_1: str
    severity_2: str
    severity_3: str
    severity_4: str
    on_severity: str
    ok: str
    mark_1: str
    mark_2: str
    mark_3: str
    above_record: str
    water: str
    bar: str
    demo_back: str
    demo_text: str
    shade: str
    wrong: str

    def severity(self, severity: Severity | int) -> str:
        """Return the colour of a severity 1…4."""
        colours = (self.severity_1, self.severity_2, self.severity_3, self.severity_4)
        return colours[int(severity) - 1]


DARK = Tokens(
    name="dark",
    window="#121518",
    panel="#181C20",
    raised="#20252A",
    hover="#2A3037",
    line="#2C333A",
    text="#E8EBEE",
    text_2="#A9B2BB",
    text_3="#8A96A1",
    accent="#5BA7E8",
    selection="#22384C",
    on_accent="#FFFFFF",
    primary="#2B6CA3",
    severity_1="#FF5A5F",
    severity_2="#FFA63D",
    severity_3="#C6CED6",
    severity_4="#8D98A3",
    on_severity="#16191C",
    ok="#7FBF9A",
    mark_1="#F2C94C",
    mark_2="#FFA63D",
    mark_3="#FF5A5F",
    above_record="#B678E0",
    water="#7FC4F2",
    bar="#6D8191",
    demo_back="#3A3320",
    demo_text="#F2D98B",
    shade="#0B0D0F",
    wrong="#F09AC4",
)

LIGHT = Tokens(
    name="light",
    window="#E9ECEF",
    panel="#FBFCFD",
    raised="#F0F2F4",
    hover="#E3E8EC",
    line="#D3D9DF",
    text="#1B2126",
    text_2="#4A555F",
    text_3="#606C77",
    accent="#1F6FB2",
    selection="#D6E8F7",
    on_accent="#FFFFFF",
    primary="#1F6FB2",
    severity_1="#C92A30",
    severity_2="#B45F06",
    severity_3="#4A5763",
    severity_4="#6B7884",
    on_severity="#FFFFFF",
    ok="#2F7D52",
    mark_1="#8A6A00",
    mark_2="#B45F06",
    mark_3="#C92A30",
    above_record="#7B2D9B",
    water="#1B6FA8",
    bar="#7C8D9B",
    demo_back="#F6E7B4",
    demo_text="#5C4708",
    shade="#FFFFFF",
    wrong="#A3246B",
)

CONTRAST = Tokens(
    name="contrast",
    window="#000000",
    panel="#000000",
    raised="#141414",
    hover="#2B2B2B",
    line="#8C8C8C",
    text="#FFFFFF",
    text_2="#F0F0F0",
    text_3="#D0D0D0",
    accent="#4CC2FF",
    selection="#003A5C",
    on_accent="#000000",
    primary="#4CC2FF",
    severity_1="#FF6B6F",
    severity_2="#FFB454",
    severity_3="#FFFFFF",
    severity_4="#C8C8C8",
    on_severity="#000000",
    ok="#8BE0AE",
    mark_1="#FFE066",
    mark_2="#FFB454",
    mark_3="#FF6B6F",
    above_record="#D9A3FF",
    water="#8FD3FF",
    bar="#B8C4CE",
    demo_back="#FFE066",
    demo_text="#000000",
    shade="#000000",
    wrong="#FF9AD5",
)

ALL = {tokens.name: tokens for tokens in (DARK, LIGHT, CONTRAST)}
