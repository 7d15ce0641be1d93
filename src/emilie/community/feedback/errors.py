"""Why something is refused about feedback."""

from __future__ import annotations

from emilie.core.errors import AppError


class FeedbackChanged(AppError):
    """Somebody else, or its agent, changed it since it was read."""

    status, code = 409, "feedback_changed"


class FeedbackTooSensitive(AppError):
    """The conversation is above what may be read by others."""

    status, code = 403, "feedback_too_sensitive"


class FeedbackCopyChanged(AppError):
    """The exchange is not any more what its agent was shown."""

    status, code = 409, "feedback_copy_changed"


class FeedbackCopyEmpty(AppError):
    """There is nothing to attach in that part."""

    status, code = 409, "feedback_copy_empty"


class FeedbackCopyTooLong(AppError):
    status, code = 413, "feedback_copy_too_long"


class FeedbackWithoutExchange(AppError):
    """Of the general channel, or of a conversation that was erased."""

    status, code = 409, "feedback_without_exchange"


class FeedbackCopyGone(AppError):
    """Its agent took it back, or did not agree that the coordination reads it."""

    status, code = 404, "feedback_copy_gone"


class FeedbackReasonUnknown(AppError):
    """Not one of those of its direction."""

    status, code = 422, "feedback_reason_unknown"


class TooMuchFeedback(AppError):
    status, code = 429, "feedback_too_much"


class FeedbackThreadFull(AppError):
    status, code = 409, "feedback_thread_full"


class FeedbackClosed(AppError):
    """It has to be opened again first."""

    status, code = 409, "feedback_closed"


class FeedbackMerged(AppError):
    """It follows another one, to which the answer is made."""

    status, code = 409, "feedback_merged"


class FeedbackMergeRefused(AppError):
    """Into itself, into what follows it, or into what is not of the organisation's."""

    status, code = 409, "feedback_merge_refused"


class FeedbackPassedUp(AppError):
    status, code = 409, "feedback_passed_up"


class FeedbackNotClosed(AppError):
    """Only what is closed, or follows another one, is opened again."""

    status, code = 409, "feedback_not_closed"


class FeedbackAssigneeRefused(AppError):
    """Not a referent of the organisation who may sign in."""

    status, code = 409, "feedback_assignee_refused"


class FeedbackTagTaken(AppError):
    status, code = 409, "feedback_tag_taken"


class TooManyFeedbackTags(AppError):
    status, code = 409, "feedback_too_many_tags"
