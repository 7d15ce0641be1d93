"""Why a decision of an administrator is refused."""

from __future__ import annotations

from emilie.core.errors import AppError


class AccentTooWeak(AppError):
    """It cannot be read on our pages: the measured ratio, of which theme, and the least."""

    status, code = 400, "accent_too_weak"


class MaintenanceBackwards(AppError):
    """It ends before it starts, or is over already."""

    status, code = 400, "maintenance_backwards"


class BannerBackwards(AppError):
    status, code = 400, "banner_backwards"


class RetentionAboveMost(AppError):
    """Longer than the instance keeps anything."""

    status, code = 400, "retention_above_most"


class SettingElsewhere(AppError):
    """It is decided for the whole instance, or for an organisation, and nowhere else."""

    status, code = 400, "setting_elsewhere"


class ReasonMissing(AppError):
    """Agents are told why what they had is closed."""

    status, code = 400, "reason_missing"


class SettingsFileRefused(AppError):
    """Where, and what is wrong there; nothing of the file was applied."""

    status, code = 400, "settings_file_refused"


class JobNotFailed(AppError):
    """It was tried again already, or done, or never was."""

    status, code = 409, "job_not_failed"
