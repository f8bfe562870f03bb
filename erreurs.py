"""The one base of our errors.

It stands outside the four rooms because three of them raise their own errors and none may import
another (see docs/decisions/0002). `certificats` imports nothing of ours and has its own.
"""


class ErreurEPN(Exception):
    """An error a person can act on; `str(erreur)` is a sentence in French for that person."""
