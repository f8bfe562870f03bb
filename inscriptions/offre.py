"""What is known beforehand of the workshops Brest has run (« offre de départ »).

Families and titles are those of the city's report for 2011. The themes are codes of La Coop de la
médiation numérique; which theme suits which workshop is our own reading, and an office changes it.
`droit_epn` trains mediators: it is not an act of mediation towards the public, and is not exported.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TypeConnu:
    """A kind of workshop whose particulars are known before anybody types them."""

    famille: str
    thematiques: tuple[str, ...]
    pour_le_public: bool = True


ECRIT_PUBLIC = TypeConnu("écrit public", ("creer_avec_le_numerique", "culture_numerique"))
TYPES_CONNUS: dict[str, TypeConnu] = {
    "droit_epn": TypeConnu("droit", ("culture_numerique",), pour_le_public=False),
    "visa_internet": TypeConnu(
        "visa internet",
        (
            "prendre_en_main_du_materiel",
            "navigation_sur_internet",
            "email",
            "securite_numerique",
            "aide_aux_demarches_administratives",
        ),
    ),
    "ecrit_public": ECRIT_PUBLIC,
    "cles-ecriture-efficace": ECRIT_PUBLIC,
    "atelier-ecriture": ECRIT_PUBLIC,
    "ba-ba-journalistique": ECRIT_PUBLIC,
    "ecrire-pour-le-web": ECRIT_PUBLIC,
    "reportage": ECRIT_PUBLIC,
    "la-ruche": TypeConnu("réseaux", ("reseaux_sociaux",)),
    "animacoop": TypeConnu("coopération", ("culture_numerique",), pour_le_public=False),
    "cartes-ouvertes": TypeConnu("cartes", ("creer_avec_le_numerique", "culture_numerique")),
    "wiki": TypeConnu("réseaux", ("creer_avec_le_numerique", "culture_numerique")),
}
