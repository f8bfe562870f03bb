"""The secret that signs the cookies: made once, kept between starts, readable by nobody else."""

import os
import secrets
from pathlib import Path


def secret_des_cookies(cles: Path) -> bytes:
    """Return the 32-byte cookie secret kept in the folder `cles`, making it at the first start.

    Deleting the file signs everybody out: that is how it is rotated.
    """
    fichier = cles / "cookies.secret"
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return fichier.read_bytes()
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(secrets.token_bytes(32))
        sortie.flush()
        os.fsync(sortie.fileno())
    return fichier.read_bytes()
