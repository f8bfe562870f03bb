"""The attestation as an Open Badge 3.0 (« badge »): a W3C Verifiable Credential 2.0, signed.

A badge says what the paper says, for programs. It is signed with `eddsa-rdfc-2022` (W3C, Data
Integrity EdDSA Cryptosuites 1.0): what is signed is not the JSON but the statements it stands for,
so that other programs may write it otherwise.

We write and read one closed set of terms (`vocabulaire.py`), turned into statements by `quads.py`.
A term outside it is refused: an ordinary JSON-LD processor drops it in silence, and then it is in
the badge without being signed. Nothing is looked up anywhere, on the disk or on a network.
"""
