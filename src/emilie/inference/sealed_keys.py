"""Keys of services typed on a screen: sealed at rest, each for the one address it was given for.

The catalogue names each by a variable of the environment, as it would any other: what is exported
stays a file that operators may keep, and a variable that is really set wins.
"""

from __future__ import annotations

import os
import secrets

from pydantic import SecretStr

from emilie.accounts.sealing import seal, unseal
from emilie.core.outbound.addresses import split
from emilie.inference.stored import SealedKey, Stored
from emilie.inference.tables import Keyed
from emilie.settings import Settings

PREFIX = "EMILIE_KEY_"
"""Of the variables that screens may name: operators set none under it that is not meant so."""
FILE = "screens.key"


def origin_of(url: str) -> str:
    """Scheme, host and port: where a key goes."""
    scheme, host, port = split(url)
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port}"


def variable_of(section: str, name: str) -> str:
    """The variable of a key that is typed for an entry."""
    return PREFIX + f"{section}_{name}".upper().replace("-", "_")


def sealing_secret(settings: Settings, *, make: bool = False) -> SecretStr | None:
    """What keys are sealed by: set by operators, or beside the embedded database. None: neither."""
    if settings.screens.secret.get_secret_value():
        return settings.screens.secret
    if settings.database.url is not None:  # shared by replicas, whose folders are not
        return None
    path = settings.data / FILE
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            path.hardlink_to(draft)  # the first of two wins, and both read it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return SecretStr(path.read_text("utf-8")) if path.exists() else None


def keeps_keys(settings: Settings) -> bool:
    """Whether a key may be typed on a screen."""
    return bool(settings.screens.secret.get_secret_value()) or settings.database.url is None


def _bound_to(variable: str, origin: str) -> bytes:
    return f"catalogue key\n{variable}\n{origin}".encode()


def sealed_for(secret: SecretStr, variable: str, url: str, key: SecretStr) -> SealedKey:
    origin = origin_of(url)
    said = key.get_secret_value().strip().encode()
    return SealedKey(origin, seal(secret, _bound_to(variable, origin), said))


def typed_key(settings: Settings, stored: Stored, entry: Keyed) -> SecretStr:
    """The key typed for that entry and its address; empty when there is none."""
    variable, url = entry.key_env, entry.key_goes_to
    found = stored.keys.get(variable or "")
    if found is None or variable is None or url is None or origin_of(url) != found.origin:
        return SecretStr("")
    secret = sealing_secret(settings)
    said = secret and unseal(secret, _bound_to(variable, found.origin), found.sealed)
    return SecretStr(said.decode() if said else "")
