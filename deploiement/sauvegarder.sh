#!/bin/sh
# Copie tout ce qu’il faut pour repartir, portail en marche : sauvegarder.sh DONNEES DESTINATION
# Le registre d’abord, d’un seul instant ; puis le dossier, où un fichier de plus ne gêne pas.
# À lancer par l’utilisateur « parcours », avec EPN_BASE quand le registre est dans PostgreSQL.
set -eu
donnees=$(cd "$1" && pwd)
ici=$(cd "$(dirname "$0")/.." && pwd)
python=${PARCOURS_PYTHON:-$ici/.venv/bin/python}
umask 077
mkdir -p "$2"
copie=$(cd "$2" && pwd)/parcours-$(date +%Y-%m-%d-%H%M%S)
mkdir "$copie"

copier_sqlite() { # un fichier ouvert par un programme ne se copie pas comme un autre
    "$python" -c '
import sqlite3, sys
with sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True) as source, sqlite3.connect(sys.argv[2]) as copie:
    source.backup(copie)
' "$1" "$2"
}

if [ -n "${EPN_BASE:-}" ]; then
    pg_dump --format=custom --file="$copie/registre.dump" "$(echo "$EPN_BASE" | sed 's/^postgresql+psycopg:/postgresql:/')"
else
    copier_sqlite "$donnees/registre.db" "$copie/registre.db"
fi
[ ! -e "$donnees/cours/gradebook.db" ] || copier_sqlite "$donnees/cours/gradebook.db" "$copie/gradebook.db"
tar --create --gzip --file "$copie/donnees.tar.gz" --directory "$donnees" \
    --exclude='./registre.db*' --exclude='./cours/gradebook.db*' --exclude='./recus' --exclude='./foyer*' .
echo "$copie"
