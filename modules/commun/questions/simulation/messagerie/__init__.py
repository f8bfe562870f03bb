"""The simulated mailbox (« messagerie »): its messages, what is done in it, what was asked.

`messages` reads the scenario, `boite` replays the acts, `buts` tells what a mission asks, and
`question` is the type.
"""
