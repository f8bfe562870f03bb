"""QR codes by the hundred (ISO/IEC 18004): one size of code, many texts (« code QR »).

segno finds again for each code where its size keeps the fixed patterns and in what order it takes
bits: 4 ms, a fifth of an attestation. Here segno is asked once a size; what is left to do for a
text is its error correction and putting its bits in their places. One mask is taken: weighing the
eight (7.8) tells nothing apart when the text is mostly a signature, as even as chance.
"""

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import segno
from segno import consts

# Sizes: from 122 to 666 signs, for an address and the longest proof.
VERSIONS = range(7, 21)
MASQUE = 3  # (row + column) divisible by 3
_CORPS = 0x11D  # the polynomial of the field of 256 elements (7.5.2)


def modules(texte: str) -> list[bytes]:
    """Give the rows of a code, 1 for a dark module: level M (15 %), no quiet zone.

    Raise ValueError for a text that is not ASCII, or has more signs than the largest size takes.
    """
    octets = texte.encode("ascii")
    version = next((v for v in VERSIONS if len(octets) <= place(v)), None)
    if version is None:
        raise ValueError(len(octets))
    plan = _plan(version)
    carre = plan.remplir(plan.message(octets))
    return [carre[i : i + plan.cote] for i in range(0, len(carre), plan.cote)]


def place(version: int) -> int:
    """Count the signs that fit a size."""
    return sum(donnees for donnees, _ in _blocs(version)) - _entete(version)


@dataclass(frozen=True, slots=True)
class _Plan:
    """One size of code (« version »): its blocks and, of each module, the bit that it shows.

    `blocs` are the (data, correction) bytes of each; `ranger` picks the bits, the last one for a
    module of a fixed pattern; `masque` inverts them, and draws those patterns.
    """

    version: int
    cote: int
    blocs: tuple[tuple[int, int], ...]
    ranger: Callable[[bytes], tuple[int, ...]]
    masque: int

    def message(self, octets: bytes) -> bytes:
        """Give the text with its heading, its padding and its correction, blocks interleaved."""
        mode_et_longueur = 0b0100 << _bits_longueur(self.version) | len(octets)
        suite = (mode_et_longueur << 8 * len(octets) | int.from_bytes(octets)) << 4
        donnees = suite.to_bytes(len(octets) + _entete(self.version))
        manque = sum(taille for taille, _ in self.blocs) - len(donnees)
        donnees += (b"\xec\x11" * manque)[:manque]
        morceaux, rang = [], 0
        for taille, _ in self.blocs:
            morceaux.append(donnees[rang : rang + taille])
            rang += taille
        controles = [_controle(m, n) for m, (_, n) in zip(morceaux, self.blocs, strict=True)]
        return _entrelacer(morceaux) + _entrelacer(controles)

    def remplir(self, message: bytes) -> bytes:
        """Put each bit in its module; give the whole square."""
        bits = f"{int.from_bytes(message):0{8 * len(message)}b}".encode().translate(_CHIFFRES)
        carre = int.from_bytes(bytes(self.ranger(bits + b"\0"))) ^ self.masque
        return carre.to_bytes(self.cote * self.cote)


@functools.cache
def _plan(version: int) -> _Plan:
    modele = segno.make(
        "a", version=version, error="m", mode="byte", mask=MASQUE, boost_error=False
    )
    cote, blocs, motifs = len(modele.matrix), _blocs(version), _motifs(version)
    bits = 8 * sum(donnees + controle for donnees, controle in blocs)
    ordre = [bits] * (cote * cote)
    places = (place for place in _parcours(cote) if place not in motifs)
    for bit, (i, j) in zip(range(bits), places, strict=False):  # a few places are left, as 0
        ordre[i * cote + j] = bit
    masque = bytes(
        modele.matrix[i][j] if (i, j) in motifs else (i + j) % 3 == 0
        for i, j in itertools.product(range(cote), repeat=2)
    )
    return _Plan(version, cote, blocs, itemgetter(*ordre), int.from_bytes(masque))


def _motifs(version: int) -> set[tuple[int, int]]:
    """List the modules that no bit takes: marks of place, of version, of format (6.3)."""
    cote = 17 + 4 * version
    debut, fin = range(9), range(cote - 8, cote)
    motifs = {(6, n) for n in range(cote)} | {(n, 6) for n in range(cote)}
    for coin in ((debut, debut), (debut, fin), (fin, debut)):
        motifs.update(itertools.product(*coin))
    centres = consts.ALIGNMENT_POS[version - 2]
    bouts = (centres[0], centres[-1])
    for i, j in itertools.product(centres, repeat=2):
        # Three corners have a larger mark.
        if (i, j) not in {(bouts[0], bouts[0]), bouts, bouts[::-1]}:
            motifs.update(itertools.product(range(i - 2, i + 3), range(j - 2, j + 3)))
    bande, bord = range(6), range(cote - 11, cote - 8)
    motifs.update(itertools.product(bande, bord))
    motifs.update(itertools.product(bord, bande))
    return motifs


def _parcours(cote: int) -> list[tuple[int, int]]:
    """List the modules in the order bits are put: by two columns, up then down (7.7.3)."""
    places = []
    colonnes = [c if c > 6 else c - 1 for c in range(cote - 1, 0, -2)]  # column 6 is a pattern
    for rang, colonne in enumerate(colonnes):
        rangees = range(cote) if rang % 2 else range(cote - 1, -1, -1)
        places += [(i, j) for i in rangees for j in (colonne, colonne - 1)]
    return places


@functools.cache
def _blocs(version: int) -> tuple[tuple[int, int], ...]:
    tailles: Any = consts.ECC  # of as many kinds as there are kinds of codes
    return tuple(
        (sorte.num_data, sorte.num_total - sorte.num_data)
        for sorte in tailles[version][consts.ERROR_LEVEL_M]
        for _ in range(sorte.num_blocks)
    )


def _bits_longueur(version: int) -> int:
    return 8 if version < 10 else 16


def _entete(version: int) -> int:
    """Bytes beside the text: 4 bits of mode, its length, 4 bits at its end."""
    return 1 + _bits_longueur(version) // 8


_CHIFFRES = bytes.maketrans(b"01", b"\0\1")


def _entrelacer(blocs: list[bytes]) -> bytes:
    """Take the first byte of each block, then the second; short ones end before the others."""
    rangees = itertools.zip_longest(*blocs)
    return bytes(octet for rangee in rangees for octet in rangee if octet is not None)


def _controle(bloc: bytes, taille: int) -> bytes:
    """Give the Reed-Solomon correction of a block: a remainder, a byte at a time."""
    table, decalage = _restes(taille), 8 * (taille - 1)
    bas = (1 << decalage) - 1
    reste = 0
    for octet in bloc:
        reste = ((reste & bas) << 8) ^ table[reste >> decalage ^ octet]
    return reste.to_bytes(taille)


@functools.cache
def _restes(taille: int) -> list[int]:
    """List the remainder of each byte followed by `taille` zeros, divided by the generator."""
    generateur, racine = [1], 1  # (x - 1)(x - 2)(x - 4)…, highest power first
    for _ in range(taille):
        generateur = [
            haut ^ _produit(bas, racine)
            for haut, bas in zip([*generateur, 0], [0, *generateur], strict=True)
        ]
        racine = _produit(racine, 2)
    return [int.from_bytes(_produit(c, octet) for c in generateur[1:]) for octet in range(256)]


def _produit(a: int, b: int) -> int:
    fait = 0
    while b:
        if b & 1:
            fait ^= a
        a = a << 1 if a < 128 else a << 1 ^ _CORPS
        b >>= 1
    return fait
