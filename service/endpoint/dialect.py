"""What is known of a model behind an address: found out by `visits doctor`, kept, and used by every run."""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.errors import CacheError
from service.config import Cap, Form
from service.endpoint.failures import public_address

# A server is updated now and then; after so long it is to be asked again.
GOOD_FOR = timedelta(days=30)

Taken = Literal["enforced", "accepted", "rejected"]


class Dialect(BaseModel):
    """How a server speaks. `forms` says of each form whether the server enforces it, only takes it, or not.

    `window` is the context in tokens, where it was told or found out; `cuts` says that a request that is too
    long is cut in silence. `latency` is in seconds, `speed` in tokens a second.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str
    model: str
    checked_at: datetime
    models: tuple[str, ...] = ()
    forms: dict[Form, Taken]
    cap: Cap = "max_tokens"
    counts_tokens: bool = False
    window: int | None = None
    window_told_by: str | None = None
    cuts: bool = False
    latency: float = 0.0
    speed: float | None = None

    @property
    def form(self) -> Form:
        """The form to use: the strictest that is enforced, else that is taken, else plain text."""
        for wanted in ("enforced", "accepted"):
            for form, taken in self.forms.items():
                if taken == wanted and not (wanted == "accepted" and form == "text"):
                    return form
        return "text"

    @classmethod
    def kept(cls, folder: Path, base_url: str, model: str, now: datetime) -> Self | None:
        """What was kept, unless it has aged; None where there is nothing that can be read."""
        try:
            dialect = cls.model_validate_json(_file(folder, base_url, model).read_bytes())
        except (OSError, ValidationError):
            return None
        return dialect if now - dialect.checked_at <= GOOD_FOR else None

    def keep(self, folder: Path, base_url: str) -> Path:
        """Write it down, for the owner alone.

        Raises:
            CacheError: the folder cannot be written.
        """
        file = _file(folder, base_url, self.model)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
                opened.write(self.model_dump_json(indent=1) + "\n")
        except OSError as error:
            msg = f"{file}: what was found out cannot be kept ({error.strerror}); choose another --cache-dir."
            raise CacheError(msg) from error
        return file


def _file(folder: Path, base_url: str, model: str) -> Path:
    named = f"{public_address(base_url)}\0{model}"
    return folder / "endpoints" / f"{hashlib.sha256(named.encode()).hexdigest()[:16]}.json"
