"""How an endpoint fails, as codes. What the endpoint itself said is not kept anywhere."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import ClassVar

from emilie.core.errors import AppError
from emilie.core.http import (
    DestinationRefused,
    DestinationSilent,
    DestinationUnreachable,
    ReplyCut,
    ReplyTooLarge,
    ReplyUnreadable,
)

log = logging.getLogger(__name__)


class NoEndpointAllowed(AppError):
    """The policy opens no endpoint to this sensitivity; nothing was sent anywhere."""

    status, code = 409, "no_endpoint_allowed"


class NoEndpointUp(AppError):
    """Those that the policy allows are all failing; `seconds` until one is tried again."""

    status, code = 503, "no_endpoint_up"


class EndpointWithoutVision(AppError):
    """The endpoint that the agent chose does not see images; nothing was sent."""

    status, code = 409, "endpoint_without_vision"


class NoEndpointWithVision(AppError):
    """None of those that are open to the conversation does."""

    status, code = 409, "no_endpoint_with_vision"


class EndpointError(AppError):
    """An endpoint's own failure: another one may do better."""

    tells_of_health: ClassVar[bool] = True
    """Whether others would have failed as well: not when the request itself is at fault."""


class ModelUnreachable(EndpointError):
    status, code = 502, "model_unreachable"


class ModelAddressRefused(EndpointError):
    """Its name leads where its declaration does not let it, or it sends the caller on."""

    status, code = 502, "model_address_refused"


class ModelKeyRefused(EndpointError):
    status, code = 502, "model_key_refused"


class ModelUnknown(EndpointError):
    status, code = 502, "model_unknown"


class ModelOverloaded(EndpointError):
    status, code = 503, "model_overloaded"

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__()
        self.retry_after = retry_after
        """Seconds after which it asked to be called again."""


class ModelStarting(EndpointError):
    """The local model is still being loaded."""

    status, code = 503, "model_starting"


class ModelNotServed(EndpointError):
    """The local model does not start; its process knows why, which is not for agents."""

    status, code = 502, "model_not_served"


class ModelNameUnknown(AppError):
    code = "model_name_unknown"


class ModelSilent(EndpointError):
    status, code = 504, "model_silent"


class ModelCut(EndpointError):
    """The stream ended before the answer did; the words already said are kept."""

    status, code = 502, "model_cut"


class ModelContextExceeded(EndpointError):
    status, code = 400, "model_context_exceeded"
    tells_of_health = False


class ModelFailed(EndpointError):
    status, code = 502, "model_failed"


def seconds_asked(retry_after: str | None) -> float | None:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110 §10.2.3)."""
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


OF_CALLS: dict[type[AppError], type[EndpointError]] = {
    DestinationRefused: ModelAddressRefused,
    DestinationSilent: ModelSilent,
    DestinationUnreachable: ModelUnreachable,
    ReplyCut: ModelCut,
    ReplyTooLarge: ModelFailed,
    ReplyUnreadable: ModelFailed,
}
"""What a failed call means when it was made to a model."""


def from_status(status: int, body: bytes, retry_after: str | None = None) -> EndpointError:
    """The error for an endpoint's HTTP status; its body only tells a context that is too long."""
    log.warning("the endpoint answered %s", status)
    if status in {401, 403}:
        return ModelKeyRefused()
    if status == 404:
        return ModelUnknown()
    if status in {429, 503}:
        return ModelOverloaded(seconds_asked(retry_after))
    if status in {400, 413} and b"context" in body.lower():
        return ModelContextExceeded()
    return ModelFailed()
