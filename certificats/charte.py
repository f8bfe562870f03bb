"""How an office's attestations look (« charte graphique »): colours and logos, plain values.

Text keeps a contrast of 4.5:1 on white paper, as WCAG 2.2 (1.4.3) asks of a page: lighter colours
are refused, for what cannot be read is not handed out.
"""

import re
from dataclasses import dataclass

from certificats.erreurs import ErreurCertificat
from certificats.typographie import nombre

CONTRASTE_MINIMAL = 4.5
LOGOS_MAX = 3
_COULEUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Embleme:
    """A logo (« emblème ») as bytes of `format` (png, jpg, svg), and what it says when not seen."""

    octets: bytes
    format: str
    texte: str


@dataclass(frozen=True, slots=True)
class Charte:
    """Colours, « #rrggbb », and logos, from left to right. The defaults are our own.

    `couleur_filet` is that of lines and ornaments, never of a text. Raises ErreurCertificat, with
    the colour at fault and its contrast.
    """

    couleur_titre: str = "#173a5e"
    couleur_texte: str = "#1c2733"
    couleur_filet: str = "#b3924a"
    emblemes: tuple[Embleme, ...] = ()

    def __post_init__(self) -> None:
        for champ in ("couleur_titre", "couleur_texte", "couleur_filet"):
            if not _COULEUR.fullmatch(getattr(self, champ)):
                raise ErreurCertificat(
                    champ, f"« {champ} » s’écrit avec un dièse et six chiffres, comme #173a5e."
                )
        for champ in ("couleur_titre", "couleur_texte"):
            obtenu = contraste(getattr(self, champ))
            if obtenu < CONTRASTE_MINIMAL:
                raise ErreurCertificat(
                    champ,
                    f"« {champ} » est trop claire pour être lue sur du papier blanc : contraste "
                    f"{nombre(obtenu, decimales=2)} pour {nombre(CONTRASTE_MINIMAL)} demandé. "
                    "Choisissez une couleur plus foncée.",
                )
        if len(self.emblemes) > LOGOS_MAX:
            raise ErreurCertificat("logos", f"Une attestation porte au plus {LOGOS_MAX} logos.")


def contraste(couleur: str) -> float:
    """Give the contrast ratio of « #rrggbb » on white, 1 to 21 (WCAG 2.2, relative luminance)."""
    rouge, vert, bleu = (_lineaire(int(couleur[i : i + 2], 16) / 255) for i in (1, 3, 5))
    luminance = 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu
    return 1.05 / (luminance + 0.05)


def _lineaire(composante: float) -> float:
    if composante <= 0.04045:
        return composante / 12.92
    return float(((composante + 0.055) / 1.055) ** 2.4)
