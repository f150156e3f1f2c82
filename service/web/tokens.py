"""Who may use the server: names with the hashes of their tokens."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from schemas.errors import SettingsError

# Whoever needs no token goes by this name.
NOBODY = "local"
_SHORTEST = 16
_PAIR = re.compile(r"([A-Za-z0-9._-]{1,64}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Tokens:
    """SHA-256 of each token by the name of whom it belongs to; the tokens themselves are never kept."""

    hashes: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, pairs: str) -> "Tokens":
        """Tokens of `name:sha256hex` pairs between commas, as VISITS_TOKENS has them; none of nothing.

        Raises:
            SettingsError: one is no pair, or a name comes twice.
        """
        hashes: dict[str, str] = {}
        for number, pair in enumerate(filter(None, map(str.strip, pairs.split(","))), 1):
            found = _PAIR.fullmatch(pair)
            if found is None or found[1] in hashes:
                wrong = "its name comes twice" if found else "it is no name:sha256hex"
                msg = f"VISITS_TOKENS, entry {number}: {wrong}; `visits serve --hash-token` prints a hash."
                raise SettingsError(msg)
            hashes[found[1]] = found[2]
        return cls(hashes)

    def __bool__(self) -> bool:
        """Whether a token is demanded."""
        return bool(self.hashes)

    def owner(self, authorization: str) -> str | None:
        """Whose token an Authorization header bears; None where nobody's.

        Every hash is compared, each in constant time, so that the time taken tells nothing.
        """
        scheme, _, token = authorization.partition(" ")
        offered = _hash(token.strip())
        owners = [name for name, kept in self.hashes.items() if hmac.compare_digest(kept, offered)]
        return owners[0] if owners and scheme.lower() == "bearer" else None


def hashed(token: str) -> str:
    """The hash of a token, for VISITS_TOKENS.

    Raises:
        SettingsError: it is so short that it could be guessed.
    """
    if len(token) < _SHORTEST:
        msg = (
            f"a token of fewer than {_SHORTEST} characters can be guessed; `openssl rand -hex 24` makes one."
        )
        raise SettingsError(msg)
    return _hash(token)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
