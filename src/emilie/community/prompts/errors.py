"""Why something is refused about prompts that are kept."""

from __future__ import annotations

from emilie.core.errors import AppError


class PromptKeepersOnly(AppError):
    """Changed by those who look after that level, and by nobody else."""

    status, code = 403, "prompt_keepers_only"


class PromptChanged(AppError):
    """Somebody changed it since it was read."""

    status, code = 409, "prompt_changed"


class PromptVariableNameRefused(AppError):
    status, code = 400, "prompt_variable_name_refused"


class PromptVariableTwice(AppError):
    status, code = 400, "prompt_variable_twice"


class PromptVariableUnused(AppError):
    """A field of the form that the text has no place for."""

    status, code = 400, "prompt_variable_unused"


class PromptTooManyVariables(AppError):
    status, code = 400, "prompt_too_many_variables"


class PromptChoicesRefused(AppError):
    """A choice has from two choices on, each once; other fields have none."""

    status, code = 400, "prompt_choices_refused"


class PromptDefaultRefused(AppError):
    """What a field begins with is not what it takes."""

    status, code = 400, "prompt_default_refused"


class PromptReviewDateRefused(AppError):
    status, code = 400, "prompt_review_date_refused"


class PromptProposedAlready(AppError):
    status, code = 409, "prompt_proposed_already"


class PromptNotProposed(AppError):
    """It is national already, or the caller does not speak for that level."""

    status, code = 403, "prompt_not_proposed"


class PromptProposalDecided(AppError):
    status, code = 409, "prompt_proposal_decided"


class PromptRefusalWithoutWord(AppError):
    status, code = 400, "prompt_refusal_without_word"


class PromptVoteOnOwn(AppError):
    """Votes are for what is shared."""

    status, code = 409, "prompt_vote_on_own"


class TooManyPrompts(AppError):
    status, code = 409, "too_many_prompts"


class PromptFileUnreadable(AppError):
    """Neither the Markdown nor the JSON that an export gives."""

    status, code = 400, "prompt_file_unreadable"


class PromptFileTooLong(AppError):
    status, code = 413, "prompt_file_too_long"
