"""Shape of an answer, before anything looks inside it.

Answers come from a browser through a socket: every one is hostile until checked. Only three
shapes pass: nothing, a text, a flat list of short texts. The limits keep a whole answer under the
256 KiB that a message of the kernel's socket may weigh.
"""

from __future__ import annotations

from typing import TypeAlias

from modules.commun.erreurs import ReponseInvalide

Reponse: TypeAlias = str | list[str] | None

CARACTERES_MAXIMUM = 100_000
OCTETS_MAXIMUM = 240 * 1024
ELEMENTS_MAXIMUM = 200
CARACTERES_PAR_ELEMENT = 1_000

FORME_INATTENDUE = (
    "Nous n’avons pas compris cette réponse. Rechargez la page, puis répondez de nouveau."
)


def controler_texte(texte: str) -> str:
    """Return the text itself, or raise ReponseInvalide (length in code points, then in UTF-8)."""
    if len(texte) > CARACTERES_MAXIMUM:
        raise ReponseInvalide(
            "Votre texte est trop long : 100 000 caractères au plus. "
            "Raccourcissez-le, il sera alors enregistré."
        )
    if "\x00" in texte:
        raise ReponseInvalide(_CARACTERE_REFUSE)
    try:
        octets = len(texte.encode())
    except UnicodeEncodeError:  # a lone surrogate, half of an emoji
        raise ReponseInvalide(_CARACTERE_REFUSE) from None
    if octets > OCTETS_MAXIMUM:
        raise ReponseInvalide(
            "Votre texte est trop lourd pour être enregistré. "
            "Raccourcissez-le ou retirez des émojis."
        )
    return texte


def controler_forme(brut: object) -> Reponse:
    """Return an answer of an accepted shape (a copy, for a list), or raise ReponseInvalide."""
    if brut is None:
        return None
    if isinstance(brut, str):
        return controler_texte(brut)
    if not isinstance(brut, list) or len(brut) > ELEMENTS_MAXIMUM:
        raise ReponseInvalide(FORME_INATTENDUE)
    elements: list[str] = []
    for element in brut:
        if not isinstance(element, str) or len(element) > CARACTERES_PAR_ELEMENT:
            raise ReponseInvalide(FORME_INATTENDUE)
        elements.append(controler_texte(element))
    return elements


_CARACTERE_REFUSE = (
    "Votre texte contient un caractère que nous ne savons pas enregistrer. "
    "Effacez le dernier passage collé, puis réessayez."
)
