"""The one error of this room, to be read by whoever asked for the paper."""

from erreurs import ErreurEPN


class ImpressionImpossible(ErreurEPN):
    """A paper that cannot be laid out; the sentence says what to change and quotes no name."""
