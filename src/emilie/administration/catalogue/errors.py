"""Why the catalogue is not changed from a screen."""

from __future__ import annotations

from emilie.core.errors import AppError


class CatalogueFrozen(AppError):
    """Operators keep to their file."""

    status, code = 409, "catalogue_frozen"


class CatalogueChanged(AppError):
    """Somebody else's version came after the one that was read."""

    status, code = 409, "catalogue_changed"


class CatalogueUnchanged(AppError):
    status, code = 409, "catalogue_unchanged"


class CatalogueChangeRefused(AppError):
    """It says what it may not; `where` names the places, which the check gives one by one."""

    status, code = 422, "catalogue_change_refused"


class CatalogueToConfirm(AppError):
    """It has consequences that were not confirmed; the check tells them."""

    status, code = 409, "catalogue_to_confirm"


class CatalogueFileMissing(AppError):
    """There is no operators' file to take."""

    status, code = 409, "catalogue_file_missing"


class CatalogueKeyNotKept(AppError):
    """The instance has nothing to seal a key with."""

    status, code = 409, "catalogue_key_not_kept"


class CatalogueWhyMissing(AppError):
    status, code = 422, "catalogue_why_missing"
