"""How an endpoint fails, as codes. What the endpoint itself said is not kept anywhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
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
from emilie.inference.health import LONGEST_REST

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
    may_have_read: ClassVar[bool] = False
    """Whether it may have computed on the request: budgets then count what was sent."""
    out_of_reach: ClassVar[bool] = False
    """Whether it was not there to answer: a probe that reaches it then says something new."""


class ModelUnreachable(EndpointError):
    status, code = 502, "model_unreachable"
    out_of_reach = True


class ModelAddressRefused(EndpointError):
    """Its name leads where its declaration does not let it, or it sends the caller on."""

    status, code = 502, "model_address_refused"
    out_of_reach = True


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
    out_of_reach = True


class ModelNotServed(EndpointError):
    """The local model does not start; its process knows why, which is not for agents."""

    status, code = 502, "model_not_served"
    out_of_reach = True


class ModelNameUnknown(AppError):
    code = "model_name_unknown"


class ModelSilent(EndpointError):
    status, code = 504, "model_silent"
    may_have_read = True
    out_of_reach = True


class ModelCut(EndpointError):
    """The stream ended before the answer did; the words already said are kept."""

    status, code = 502, "model_cut"
    may_have_read = True
    out_of_reach = True


class ModelContextExceeded(EndpointError):
    status, code = 400, "model_context_exceeded"
    tells_of_health = False


class ModelRefused(EndpointError):
    """The request is at fault, as far as the endpoint says."""

    status, code = 400, "model_refused"
    tells_of_health = False

    def __init__(self, param: str | None = None) -> None:
        super().__init__()
        self.param = param
        """What the endpoint named as wrong; its words, so not to be shown as they are."""


class ModelFailed(EndpointError):
    status, code = 502, "model_failed"
    may_have_read = True


def may_have_read(failure: BaseException) -> bool:
    """Whether the endpoint that failed so may have computed on what it was sent."""
    return isinstance(failure, EndpointError) and failure.may_have_read


REFUSALS = frozenset({400, 413, 415, 422})


def seconds_asked(retry_after: str | None) -> float | None:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110 §10.2.3).

    Never more than the circuit gives it: callers are told when it is really tried again.
    """
    said = (retry_after or "").strip()
    if said.isascii() and said.isdecimal():
        return min(LONGEST_REST, float(said))
    try:
        until = parsedate_to_datetime(said)
        # "-0000" is read as the time of nowhere: HTTP has but one zone.
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(LONGEST_REST, max(0.0, seconds))


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
    if status == 413 and b"tokens" in body:  # text-embeddings-inference
        return ModelContextExceeded()
    if status in REFUSALS:
        return ModelRefused(_param(body))
    return ModelFailed()


def failure_in_stream(body: bytes) -> EndpointError:
    """The error for an `error` object that came inside a stream that had begun well."""
    return from_status(400 if b"context" in body.lower() else 500, body)


def _param(body: bytes) -> str | None:
    """The parameter that an error in OpenAI's shape names."""
    try:
        named = json.loads(body)["error"]["param"]
    except (ValueError, KeyError, TypeError):
        return None
    return named if isinstance(named, str) else None


@contextmanager
def understood() -> Iterator[None]:
    """What the endpoint wrote is read in this block: what it should not have written fails."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ModelFailed from error
