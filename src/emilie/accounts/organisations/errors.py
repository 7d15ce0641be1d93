"""Why something is refused about organisations, their units and their members."""

from __future__ import annotations

from emilie.core.errors import AppError


class SiretRefused(AppError):
    """It has not 14 digits, or its key is wrong."""

    status, code = 400, "siret_refused"


class SiretTaken(AppError):
    status, code = 409, "siret_taken"


class OrganisationNameTaken(AppError):
    status, code = 409, "organisation_name_taken"


class OrganisationDeclared(AppError):
    """The catalogue knows it by its name: renamed, it would lose what is declared for it."""

    status, code = 409, "organisation_declared"


class SeatsBelowMembers(AppError):
    status, code = 409, "seats_below_members"


class SeatsTaken(AppError):
    status, code = 409, "seats_taken"


class TooManyOrganisations(AppError):
    status, code = 409, "too_many_organisations"


class UnitNameTaken(AppError):
    status, code = 409, "unit_name_taken"


class TooManyUnits(AppError):
    status, code = 409, "too_many_units"


class MemberOneself(AppError):
    """Nobody changes their own role, nor closes their own account."""

    status, code = 403, "member_oneself"


class MemberAbove(AppError):
    """Their role, or the one that they would get, is not the caller's to give."""

    status, code = 403, "member_above"


class MemberThere(AppError):
    """The other organisation has an agent of that address already."""

    status, code = 409, "member_there"


class MoveNowhere(AppError):
    status, code = 409, "move_nowhere"


class NobodyWouldManage(AppError):
    """Nobody of the organisation could manage it any more."""

    status, code = 409, "member_last_manager"
