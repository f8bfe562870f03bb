"""The game (« jeu »): a week at the desk, drawn from a pool of situations that depend on choices.

`situations` reads the pool, `regles` draws, counts and gives points, `recit` says it in words,
`question` makes it one question among others, `dossier` reads a module's files.
"""
