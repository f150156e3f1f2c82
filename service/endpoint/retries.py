"""When the same call is made again: the one place for it, bounded in count and in time."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from openai import APIStatusError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
)
from tenacity.wait import wait_base, wait_exponential_jitter

from service.config import EndpointSettings
from service.endpoint.failures import is_transient


def retrying(settings: EndpointSettings, wait: wait_base | None = None) -> AsyncRetrying:
    """The attempts at one call, with jitter between them."""

    def is_worth_another(error: BaseException) -> bool:
        wish = retry_after(error)
        return is_transient(error) and (wish is None or wish <= settings.patience)

    return AsyncRetrying(
        retry=retry_if_exception(is_worth_another),
        stop=stop_after_attempt(settings.attempts) | stop_after_delay(settings.patience),
        wait=_Pause(wait or wait_exponential_jitter(max=60)),
        reraise=True,
    )


class _Pause(wait_base):
    """The server's own wish where it has one, else a back-off."""

    def __init__(self, backoff: wait_base) -> None:
        self._backoff = backoff

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        wish = retry_after(error)
        return self._backoff(retry_state) if wish is None else max(wish, 0.0)


def retry_after(error: BaseException | None) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or as a date."""
    if not isinstance(error, APIStatusError):
        return None
    headers: Mapping[str, str] = error.response.headers
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return seconds if math.isfinite(seconds) else None
