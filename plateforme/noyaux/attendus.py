"""How many kernels a half-day that is about to begin will ask for (« attendus »), and of what."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID


def noyaux_attendus(
    chapitres: Sequence[str], rendus: Mapping[UUID, Collection[str]], a_noyau: Collection[str]
) -> Counter[str]:
    """Count, by chapter, the learners who are about to open it in a kernel.

    `chapitres` are the module's, in order; `rendus`, what each expected learner has handed in;
    `a_noyau`, the chapters that need a kernel. Each is expected at the first of these that comes
    after the last chapter handed in, and nowhere once all are behind.
    """
    rangs = {chapitre: rang for rang, chapitre in enumerate(chapitres)}
    attendus: Counter[str] = Counter()
    for faits in rendus.values():
        dernier = max((rangs[c] for c in faits if c in rangs), default=-1)
        suivant = next((c for c in chapitres[dernier + 1 :] if c in a_noyau), None)
        if suivant is not None:
            attendus[suivant] += 1
    return attendus


def part_du_portail(
    tous: Mapping[str, int], presents: Mapping[str, int], portails: int
) -> dict[str, int]:
    """Return what one of `portails` makes ready of what the class asks: its share, less who is in.

    `presents` are those of `tous` who work here already. A relay does not spread people evenly:
    with several portals, a share is rounded up, and has one more.
    """
    prets: dict[str, int] = {}
    for nom, combien in tous.items():
        part = combien if portails == 1 else min(-(-combien // portails) + 1, combien)
        prets[nom] = max(part - presents.get(nom, 0), 0)
    return prets


def parts(attendus: Mapping[str, int], budget: int) -> dict[str, int]:
    """Share `budget` kernels out among what is expected, one each in turn, the largest first."""
    servis = dict.fromkeys(attendus, 0)
    ordre = sorted(attendus, key=lambda nom: (-attendus[nom], nom))
    reste = min(budget, sum(attendus.values()))
    while reste > 0:
        for nom in ordre:
            if reste and servis[nom] < attendus[nom]:
                servis[nom] += 1
                reste -= 1
    return servis
