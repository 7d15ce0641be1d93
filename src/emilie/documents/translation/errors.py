"""Why a document is not translated: what is told at once. What stops one later is in its row."""

from __future__ import annotations

from emilie.core.errors import AppError
from emilie.inference.errors import NoEndpointAllowed
from emilie.inference.registry import Endpoints, Need


class TranslationNeedsModel(AppError):
    """The built-in engine does not translate."""

    status, code = 409, "translation_needs_model"


class TranslationUnsupported(AppError):
    status, code = 415, "translation_unsupported"


class LanguageUnknown(AppError):
    status, code = 400, "language_unknown"


class TranslationNotReady(AppError):
    """Nothing of it is translated: it goes on, or ended before."""

    status, code = 409, "translation_not_ready"


class TranslationOngoing(AppError):
    """It is translated right now: what would change it waits."""

    status, code = 409, "translation_ongoing"


class TranslationsTooMany(AppError):
    status, code = 429, "translations_too_many"


class SegmentWithoutWords(AppError):
    status, code = 400, "segment_without_words"


class TranslationFailed(AppError):
    """Whatever stopped it is ours: kept in the row of a translation, never answered."""

    status, code = 500, "translation_failed"


class GlossaryNameTaken(AppError):
    status, code = 409, "glossary_name_taken"


class GlossaryKeepersOnly(AppError):
    status, code = 403, "glossary_keepers_only"


class GlossaryLanguagesMissing(AppError):
    status, code = 400, "glossary_languages_missing"


class GlossaryOtherLanguages(AppError):
    status, code = 409, "glossary_other_languages"


def check_translates(endpoints: Endpoints, need: Need) -> None:
    """Raises what keeps every endpoint from translating: the policy, or there being none but the
    built-in engine.
    """
    allowed = endpoints.open_to(need)
    if not allowed:
        raise NoEndpointAllowed(sensitivity=need.sensitivity)
    if all(each.entry is None for each in allowed):
        raise TranslationNeedsModel
