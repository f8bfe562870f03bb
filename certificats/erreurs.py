"""The one error of this package.

`certificats` imports nothing of ours (see the import contract), so it has its own base instead of
`ErreurEPN`; the composition root turns it into what the person at the screen needs.
"""


class ErreurCertificat(ValueError):
    """Data that no verdict or paper can be made from; `str(erreur)` is a sentence in French.

    The sentence names the field and the limit, never the value: values are often names.
    """

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(message)
        self.champ = champ
