"""What a run is about: a run goes on only as what it was begun as."""

import platform
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.errors import MalformedInput, SettingsError

_PACKAGES = ("visit-records", "pydantic", "openai", "instructor")


class Session(BaseModel):
    """One time that the run was at work: from when to when, what it did, and how it ended."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    began: datetime
    ended: datetime
    how: str
    documents: int
    errors: int
    prompt_tokens: int
    completion_tokens: int
    usd: float | None


class Manifest(BaseModel):
    """The settings and the input of a run, the versions that it was begun with, and its sessions.

    `settings` is all that determines a record, and no key; `inputs` is what `Inputs.fingerprint()` says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: int = 1
    began: datetime
    settings: dict[str, Any]
    inputs: dict[str, Any]
    versions: dict[str, str]
    sessions: tuple[Session, ...] = ()

    @classmethod
    def new(cls, settings: dict[str, Any], inputs: dict[str, Any], now: datetime) -> "Manifest":
        """The manifest of a run that begins."""
        return cls(began=now, settings=settings, inputs=inputs, versions=_versions())

    @classmethod
    def read(cls, file: Path) -> "Manifest":
        """The manifest of a folder.

        Raises:
            MalformedInput: the file cannot be read as one.
        """
        try:
            return cls.model_validate_json(file.read_bytes())
        except (OSError, ValidationError) as error:
            msg = f"{file}: this is no manifest of a run; name another folder, or remove this one."
            raise MalformedInput(msg) from error

    def check(self, other: "Manifest", folder: Path) -> None:
        """Raise SettingsError where the run of a folder was begun as something else than the `other`."""
        differing = [
            *_differences(self.settings, other.settings),
            *_differences(self.inputs, other.inputs, "the input's "),
        ]
        if differing:
            msg = (
                f"{folder}: its run was begun with {'; '.join(differing)}. "
                "Name another folder, or go on as it was begun."
            )
            raise SettingsError(msg)


def _differences(begun: dict[str, Any], now: dict[str, Any], prefix: str = "") -> list[str]:
    return [
        f"{prefix}{name} {begun.get(name)!s:.100}, and not {now.get(name)!s:.100}"
        for name in begun | now
        if begun.get(name) != now.get(name)
    ]


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
