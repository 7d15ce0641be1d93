"""Why an invitation, or a list of them, is refused."""

from __future__ import annotations

from emilie.core.errors import AppError


class ListEmpty(AppError):
    status, code = 400, "list_empty"


class ListTooLarge(AppError):
    status, code = 413, "list_too_large"


class ListUnreadable(AppError):
    """It is no table of text: a spreadsheet's own file, a picture, a quotation never closed."""

    status, code = 400, "list_unreadable"


class ListWithoutEmail(AppError):
    """No column of its first line is known for that of addresses."""

    status, code = 400, "list_without_email"


class ListColumnTwice(AppError):
    status, code = 400, "list_column_twice"


class ListHasErrors(AppError):
    """Some of its lines are wrong: nothing of it was done."""

    status, code = 422, "list_has_errors"


class AlreadyInvited(AppError):
    """An invitation of that address is open, or it is a member's."""

    status, code = 409, "already_invited"


class EmailRefused(AppError):
    status, code = 422, "email_refused"


class RoleRefused(AppError):
    """Only coordinators invite referents."""

    status, code = 403, "role_refused"


class InvitationEnded(AppError):
    """It was accepted, declined or revoked meanwhile."""

    status, code = 409, "invitation_ended"


class InvitationUnknown(AppError):
    """No such invitation: mistyped, or forgotten."""

    status, code = 404, "invitation_unknown"


class InvitationExpired(AppError):
    status, code = 410, "invitation_expired"


class InvitationRevoked(AppError):
    status, code = 410, "invitation_revoked"


class InvitationDeclined(AppError):
    status, code = 410, "invitation_declined"


class InvitationWaiting(AppError):
    """There is no seat for it yet."""

    status, code = 409, "invitation_waiting"


class LinkBusy(AppError):
    """It was used many times within a minute."""

    status, code = 429, "link_busy"


class LinkSpent(AppError):
    """As many have used the link as it is made for."""

    status, code = 410, "link_spent"


class MemberElsewhere(AppError):
    """The address is that of an agent of another organisation."""

    status, code = 409, "member_elsewhere"


class NobodyToRemind(AppError):
    """Each was reminded lately, as often as may be, or has no invitation open."""

    status, code = 409, "nobody_to_remind"


class MailNotSent(AppError):
    """E-mails are not sent by this instance."""

    status, code = 409, "mail_not_sent"


class DomainRefused(AppError):
    """It is no domain, or one where anybody opens a mailbox."""

    status, code = 422, "domain_refused"


class DomainNotTheirs(AppError):
    """No agent of the organisation has an address there: only a coordinator adds it."""

    status, code = 403, "domain_not_theirs"


class DomainTaken(AppError):
    status, code = 409, "domain_taken"


class TooManyInvitationLinks(AppError):
    status, code = 409, "too_many_invitation_links"


class ExpiryRefused(AppError):
    """The date is past, or too far away."""

    status, code = 422, "expiry_refused"
