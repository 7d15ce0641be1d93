"""Languages that a form offers, by ISO 639 code; `auto` is for who reads to tell."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    "auto": ("reconnue automatiquement", "detected"),
    "fr": ("français", "French"), "en": ("anglais", "English"), "de": ("allemand", "German"),
    "es": ("espagnol", "Spanish"), "it": ("italien", "Italian"), "pt": ("portugais", "Portuguese"),
    "nl": ("néerlandais", "Dutch"), "ar": ("arabe", "Arabic"), "zh": ("chinois", "Chinese"),
    "uk": ("ukrainien", "Ukrainian"), "ru": ("russe", "Russian"), "pl": ("polonais", "Polish"),
    "ro": ("roumain", "Romanian"), "bg": ("bulgare", "Bulgarian"), "hr": ("croate", "Croatian"),
    "cs": ("tchèque", "Czech"), "da": ("danois", "Danish"), "et": ("estonien", "Estonian"),
    "fi": ("finnois", "Finnish"), "el": ("grec", "Greek"), "hu": ("hongrois", "Hungarian"),
    "ga": ("irlandais", "Irish"), "lv": ("letton", "Latvian"), "lt": ("lituanien", "Lithuanian"),
    "mt": ("maltais", "Maltese"), "sk": ("slovaque", "Slovak"), "sl": ("slovène", "Slovenian"),
    "sv": ("suédois", "Swedish"), "no": ("norvégien", "Norwegian"), "tr": ("turc", "Turkish"),
    "sq": ("albanais", "Albanian"), "sr": ("serbe", "Serbian"), "hy": ("arménien", "Armenian"),
    "ka": ("géorgien", "Georgian"), "fa": ("persan", "Persian"), "ps": ("pachto", "Pashto"),
    "he": ("hébreu", "Hebrew"), "hi": ("hindi", "Hindi"), "ta": ("tamoul", "Tamil"),
    "vi": ("vietnamien", "Vietnamese"), "ja": ("japonais", "Japanese"), "ko": ("coréen", "Korean"),
    "sw": ("swahili", "Swahili"), "br": ("breton", "Breton"), "oc": ("occitan", "Occitan"),
    "eu": ("basque", "Basque"), "ca": ("catalan", "Catalan"), "co": ("corse", "Corsican"),
}  # fmt: skip
"""In French and in English: those of the Union, and those that prefectures meet most."""


def language_name(code: str, language: str) -> str:
    """Its name; empty for a code that is not offered."""
    known = NAMES.get(code)
    return "" if known is None else known[language == "en"]
