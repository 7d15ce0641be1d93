"""Why a module is not published, a video not kept, a seat not taken."""

from __future__ import annotations

from emilie.core.errors import AppError


class TrainingChanged(AppError):
    """Somebody else changed it since it was read."""

    status, code = 409, "training_changed"


class TrainingUnchanged(AppError):
    """The version that agents have says the same."""

    status, code = 409, "training_unchanged"


class TrainingTooMany(AppError):
    status, code = 409, "training_too_many"


class TrainingInUse(AppError):
    """Once published it is closed, not deleted: evidence names it."""

    status, code = 409, "training_in_use"


class TrainingNotPublished(AppError):
    """There is no version to open."""

    status, code = 409, "training_not_published"


class TrainingWithoutParts(AppError):
    status, code = 409, "training_without_parts"


class TrainingPartTwice(AppError):
    """Two parts have the same identifier."""

    status, code = 400, "training_part_twice"


class TrainingPartEmpty(AppError):
    """A part without a title or a text."""

    status, code = 409, "training_part_empty"


class TrainingQuizIncomplete(AppError):
    """A question without words, without two choices, or without the right ones."""

    status, code = 409, "training_quiz_incomplete"


class TrainingVideoMissing(AppError):
    status, code = 409, "training_video_missing"


class TrainingVideoSilent(AppError):
    """Without captions or a transcript, not everybody can follow it."""

    status, code = 409, "training_video_silent"


class TrainingVideoRefused(AppError):
    """Not an MP4 or a WebM with pictures in it, or cut."""

    status, code = 400, "training_video_refused"


class TrainingVideoTooLarge(AppError):
    status, code = 413, "training_video_too_large"


class TrainingCaptionsRefused(AppError):
    """Not WebVTT."""

    status, code = 400, "training_captions_refused"


class TrainingRangeRefused(AppError):
    """Beyond the end of the file."""

    status, code = 416, "training_range_refused"


class TrainingVersionOver(AppError):
    """Another version took the place of the one that is being read, or none is open any more."""

    status, code = 409, "training_version_over"


class TrainingPartIsQuiz(AppError):
    """It is passed, not read."""

    status, code = 409, "training_part_is_quiz"


class TrainingAnswersRefused(AppError):
    """One answer a question, among its choices."""

    status, code = 400, "training_answers_refused"


class MeetingRefused(AppError):
    """A date years away, or neither a place nor a link."""

    status, code = 400, "training_meeting_refused"


class MeetingFull(AppError):
    status, code = 409, "training_meeting_full"


class MeetingOver(AppError):
    """It has begun, or was cancelled."""

    status, code = 409, "training_meeting_over"


class MeetingNotBegun(AppError):
    """Nobody attended what has not begun."""

    status, code = 409, "training_meeting_not_begun"


class MeetingSeatsTaken(AppError):
    """More agents are enrolled than there would be seats."""

    status, code = 409, "training_meeting_seats_taken"


class DeclarationRefused(AppError):
    """A day to come, or years ago."""

    status, code = 400, "training_declaration_refused"
