#!/bin/sh
# Brings .venv to what uv.lock says: `install.sh run` to serve, `install.sh dev` to test as well.
# Needs Python and its venv module, nothing else; safe to run again, removes nothing.
set -eu
cd "$(dirname "$0")/.."
UV=0.13.9

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    say "Émilie a besoin de Python 3.11 ou plus récent, introuvable ici (essayés : python3, python3.11 à 3.14)."
    say "Installez-le, ou indiquez-le : make run PYTHON=/chemin/vers/python3.12"
    exit 1
}

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    say "Création de l’environnement .venv avec $("$python" --version)…"
    if ! "$python" -m venv --clear .venv >.venv.log 2>&1; then
        cat .venv.log >&2
        rm -f .venv.log
        say "Python n’a pas pu créer l’environnement. Sous Debian ou Ubuntu : sudo apt install python3-venv"
        exit 1
    fi
    rm -f .venv.log
fi

# An administration's own certificate authority is in the system's store, if anywhere.
store=
for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
    [ -z "$store" ] && [ -f "$bundle" ] && store=$bundle
done
[ -z "$store" ] || export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"

# An environment that another tool made may lack pip.
.venv/bin/python -c 'import pip' 2>/dev/null || .venv/bin/python -m ensurepip >/dev/null

get_uv() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" "uv==$UV"; }

if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV" ]; then
    say "Installation de uv ${UV}…"
    if ! get_uv && { [ -z "$store" ] || ! get_uv --cert "$store"; }; then
        say "Le registre des paquets Python (PyPI, ou son miroir réglé dans pip) n’a pas répondu."
        exit 1
    fi
fi

# The pages are built by the project's own build: again, if they were removed since.
again=
[ -f src/emilie/static/.stamp ] || again="--reinstall-package emilie"
groups=--no-dev
[ "$1" = dev ] && groups="--group dev"

say "Installation d’Émilie et construction de ses pages (la première fois, une minute environ)…"
# shellcheck disable=SC2086 # each of these is several words, or none
UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON=.venv/bin/python UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV= \
    .venv/bin/uv sync --frozen --inexact --compile-bytecode --quiet $groups $again
touch ".venv/.$1"
[ "$1" = run ] || touch .venv/.run
