"""Are changed attestations all refused, and do others who check signatures agree?

    python -m benchmarks.mutations [--nombre 10000] [--pyhanko-tous-les 10] [--pdfsig-tous-les 50]

Each is a signed attestation with bytes changed, removed, repeated, swapped, or grafted from another
one of ours. It is brought to the comparison with the SHA-256 that the registry holds and to our
reading of signatures and, one in so many, to pyHanko's own validator and to poppler's pdfsig. Ours
must accept none. An independent one may: nothing signs the room kept for the signature, which ours
compares and they do not. Two or three minutes on a processor; a line every thousand says how far.
"""

import argparse
import asyncio
import hashlib
import io
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from benchmarks.attestations import une_autre
from benchmarks.resultats import noter
from certificats.autorite import charger, creer_autorite
from certificats.pdf import composer
from certificats.signature import ConstatSignature, controler, signer

Mutation = Callable[[bytes, bytes, random.Random], bytes]


def changer_un_octet(pdf: bytes, _autre: bytes, hasard: random.Random) -> bytes:
    """Change one byte, anywhere."""
    rang = hasard.randrange(len(pdf))
    return pdf[:rang] + bytes([pdf[rang] ^ hasard.randrange(1, 256)]) + pdf[rang + 1 :]


def changer_un_chiffre(pdf: bytes, _autre: bytes, hasard: random.Random) -> bytes:
    """Change a digit: an offset, a length, a range that is signed."""
    rangs = [rang for rang, octet in enumerate(pdf) if 48 <= octet <= 57]
    rang = hasard.choice(rangs)
    autre = hasard.choice([c for c in b"0123456789" if c != pdf[rang]])
    return pdf[:rang] + bytes([autre]) + pdf[rang + 1 :]


def tronquer(pdf: bytes, _autre: bytes, hasard: random.Random) -> bytes:
    """Cut the end off."""
    return pdf[: hasard.randrange(len(pdf))]


def oter(pdf: bytes, _autre: bytes, hasard: random.Random) -> bytes:
    """Take some bytes out."""
    rang = hasard.randrange(len(pdf) - 64)
    return pdf[:rang] + pdf[rang + hasard.randrange(1, 64) :]


def ajouter(pdf: bytes, _autre: bytes, hasard: random.Random) -> bytes:
    """Put some bytes in, or at the end."""
    rang = hasard.choice([hasard.randrange(len(pdf)), len(pdf)])
    return pdf[:rang] + hasard.randbytes(hasard.randrange(1, 64)) + pdf[rang:]


def greffer(pdf: bytes, autre: bytes, hasard: random.Random) -> bytes:
    """Put a part of another attestation, signed by us too, in the place of this one's."""
    debut = hasard.randrange(min(len(pdf), len(autre)) - 1)
    fin = hasard.randrange(debut + 1, min(len(pdf), len(autre)))
    greffe = pdf[:debut] + autre[debut:fin] + pdf[fin:]
    return greffe if greffe not in (pdf, autre) else tronquer(pdf, autre, hasard)


MUTATIONS: tuple[Mutation, ...] = (
    changer_un_octet,
    changer_un_chiffre,
    tronquer,
    oter,
    ajouter,
    greffer,
)


def selon_pyhanko(pdf: bytes, racines: tuple[bytes, ...]) -> bool:
    """Ask pyHanko's validator for the whole file, with no check of ours around it."""
    try:
        signature = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_regular_signatures[-1]
        contexte = ValidationContext(
            trust_roots=[x509.Certificate.load(racine) for racine in racines],
            allow_fetching=False,
            moment=signature.self_reported_timestamp,
        )
        statut = asyncio.run(async_validate_pdf_signature(signature, contexte))
    except Exception:  # noqa: BLE001 - broken files raise of every kind
        return False
    return statut.bottom_line and statut.coverage is SignatureCoverageLevel.ENTIRE_FILE


def selon_pdfsig(pdf: bytes, dossier: Path) -> bool:
    """Ask poppler."""
    fichier = dossier / "mute.pdf"
    fichier.write_bytes(pdf)
    fait = subprocess.run(
        ["pdfsig", "-nocert", fichier], capture_output=True, timeout=60, check=False
    )
    return b"Signature is Valid" in fait.stdout and b"Total document signed" in fait.stdout


def main() -> None:
    """Mutate, ask, note the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--nombre", type=int, default=10_000)
    options.add_argument("--pyhanko-tous-les", type=int, default=10)
    options.add_argument("--pdfsig-tous-les", type=int, default=50)
    options.add_argument("--graine", type=int, default=1)
    lues = options.parse_args()
    hasard = random.Random(lues.graine)
    signataire = charger(creer_autorite("Banc", datetime.now(UTC), None), None)
    signes = [signer(composer(une_autre(rang)), signataire) for rang in range(8)]
    empreintes = {hashlib.sha256(pdf).digest() for pdf in signes}
    poppler = shutil.which("pdfsig") is not None
    comptes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as ici:
        for pdf in signes:  # the check itself is checked: whole ones are accepted by all
            assert controler(pdf, signataire.racines) is ConstatSignature.INTACTE
            assert selon_pyhanko(pdf, signataire.racines)
            assert not poppler or selon_pdfsig(pdf, Path(ici))
        for rang in range(lues.nombre):
            pdf, autre = hasard.sample(signes, 2)
            mute = hasard.choice(MUTATIONS)(pdf, autre, hasard)
            comptes["registre"] += hashlib.sha256(mute).digest() in empreintes
            comptes["nous"] += controler(mute, signataire.racines) is ConstatSignature.INTACTE
            if rang % lues.pyhanko_tous_les == 0:
                comptes["pyhanko, demandés"] += 1
                comptes["pyhanko"] += selon_pyhanko(mute, signataire.racines)
            if poppler and rang % lues.pdfsig_tous_les == 0:
                comptes["pdfsig, demandés"] += 1
                comptes["pdfsig"] += selon_pdfsig(mute, Path(ici))
            if (rang + 1) % 1000 == 0:
                print(f"{rang + 1} sur {lues.nombre}", file=sys.stderr, flush=True)
    faits = [f"- {nom} : {comptes[nom]}" for nom in ("registre", "nous")]
    faits += [
        f"- {nom} : {comptes[nom]} sur {comptes[f'{nom}, demandés']} demandées"
        for nom in ("pyhanko", "pdfsig")
    ]
    texte = "\n".join([f"{lues.nombre} attestations changées. Acceptées :", "", *faits])
    noter("Des attestations changées", "mutations", texte)
    raise SystemExit(1 if comptes["nous"] or comptes["registre"] else 0)


if __name__ == "__main__":
    main()
