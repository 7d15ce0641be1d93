"""Every way in which a sign-in by an identity provider ends elsewhere than inside.

None says more than its reader needs: what was wrong in a forged answer is for the log.
"""

from __future__ import annotations

from emilie.core.errors import AppError


class SignInRefused(AppError):
    """Family of what the page of refusals tells."""


class SignInLost(SignInRefused):
    """Nobody is waited for: too late, twice, or from another browser."""

    status, code = 400, "sign_in_lost"


class SignInUntrusted(SignInRefused):
    """What came back is not what the provider says, or not for us, or not now."""

    status, code = 403, "sign_in_untrusted"


class SignInDenied(SignInRefused):
    """The person, or the provider, said no."""

    status, code = 403, "sign_in_denied"


class IssuerRefused(SignInRefused):
    """The provider answered by an error, whose code is in the parameters."""

    status, code = 502, "issuer_refused"


class IssuerUnreachable(SignInRefused):
    status, code = 502, "issuer_unreachable"


class IssuerUnusable(SignInRefused):
    """It answers, and not as it should: addresses, keys, our own secret."""

    status, code = 502, "issuer_unusable"


class AcrTooLow(SignInRefused):
    status, code = 403, "acr_too_low"


class NotAllowed(SignInRefused):
    """Recognised by the provider, and none of the rules lets in."""

    status, code = 403, "sign_in_not_allowed"


class SignInWaiting(SignInRefused):
    """On a waiting list, where they keep their rank."""

    status, code = 403, "sign_in_waiting"


class OrganisationUnknown(SignInRefused):
    status, code = 403, "sign_in_organisation"


class OrganisationChanged(SignInRefused):
    """The provider names another organisation than the one where the agent has an account."""

    status, code = 403, "organisation_changed"


class SignOutUnconfirmed(SignInRefused):
    """Signed out here; whether the provider did as much is not known."""

    status, code = 400, "sign_out_unconfirmed"


class LogoutUntrusted(AppError):
    """It is no logout token of that provider, or was heard already; why is for the log."""

    status, code = 400, "logout_untrusted"
