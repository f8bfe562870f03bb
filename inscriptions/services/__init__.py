"""What may be done to the registry: functions that take a transaction first.

They never commit: `depot.ecriture()` does, once, when the caller's whole act has succeeded. They
read ids on the objects they are given, so objects from an earlier transaction will do.
"""
