"""Where content, registry and certificates meet the engines: the composition root."""

import sys

# A second of processor at each start of the portal, and at each `epn noter`: jsonschema, which
# Jupyter's libraries load, compiles this one's grammar as it is imported. It checks the « iri »
# formats of JSON schemas, that no schema of theirs nor of ours has; without it, jsonschema does
# not check them (None is how Python says « not to be found »).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # typeshed leaves None out
