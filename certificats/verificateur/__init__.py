"""The page that checks an attestation with no server (« vérificateur »).

One HTML file, kept on a USB stick or sent by e-mail: the office's public keys, the list of
revocations on a day, and the code that checks a signature. It asks nothing of anyone; its own
security policy forbids it (no address is allowed), and its scripts are named by their digests.

The curve is noble-ed25519 (MIT, vendored unchanged): a browser's own Ed25519
is too recent for the machines this page must work on.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from certificats.preuve import identifiant_cle
from certificats.typographie import date_longue

ICI = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class ClePublique:
    """One public key (32 raw bytes), and the days it signed; `jusqu_au` None while it does."""

    publique: bytes
    depuis: date
    jusqu_au: date | None = None


def composer_verificateur(
    organisme: str, cles: Sequence[ClePublique], liste: str, jour: date
) -> str:
    """Give the page. `liste` is `revocations.signer_liste`'s text; `jour`, the day it is made."""
    donnees = {
        "cles": [
            {
                "id": identifiant_cle(cle.publique).hex(),
                "publique": cle.publique.hex(),
                "depuis": cle.depuis.isoformat(),
                "jusqu_au": None if cle.jusqu_au is None else cle.jusqu_au.isoformat(),
            }
            for cle in cles
        ],
        "liste": liste,
    }
    # A module has no importable neighbour in one file: the library's export becomes a value.
    courbe = _lire("noble-ed25519.js").replace("\nexport {", "\nreturn {")
    script = f"const ed25519 = (() => {{\n{courbe}\n}})();\n{_lire('page.js')}"
    style = _lire("page.css")
    # In a script element, only « < » could end the element.
    json_ = json.dumps(donnees, ensure_ascii=True).replace("<", "\\u003c")
    politique = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_empreinte(script)}",
            f"style-src {_empreinte(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _remplir(
        _lire("page.html"),
        {
            "politique": escape(politique),
            "organisme": escape(organisme),
            "jour": escape(date_longue(jour)),
            "empreintes": "".join(
                f"<li><code>{_groupes(cle.publique)}</code> ({escape(_periode(cle))})</li>"
                for cle in cles
            ),
            "style": style,
            "donnees": json_,
            "script": script,
        },
    )


def empreinte_lisible(publique: bytes) -> str:
    """Write a public key's fingerprint to be read aloud or compared: SHA-256, groups of four."""
    return _groupes(publique)


def _lire(nom: str) -> str:
    return (ICI / nom).read_text(encoding="utf-8")


def _remplir(modele: str, valeurs: Mapping[str, str]) -> str:
    """Put each value once where the page says `{{nom}}`; values are not searched again."""
    morceaux = modele.split("{{")
    return morceaux[0] + "".join(
        valeurs[nom] + suite for nom, _, suite in (m.partition("}}") for m in morceaux[1:])
    )


def _empreinte(texte: str) -> str:
    digest = hashlib.sha256(texte.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _groupes(publique: bytes) -> str:
    texte = hashlib.sha256(publique).hexdigest()
    return " ".join(texte[rang : rang + 4] for rang in range(0, len(texte), 4))


def _periode(cle: ClePublique) -> str:
    depuis = f"depuis le {date_longue(cle.depuis)}"
    if cle.jusqu_au is None:
        return depuis
    return f"{depuis}, jusqu’au {date_longue(cle.jusqu_au)}"
