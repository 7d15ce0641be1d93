#!/bin/sh
# The end-to-end tests drive a real Chromium: find one, or install it where we may.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installation de Chromium pour les tests de bout en bout…" >&2
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium >/dev/null
    exit 0
fi
echo "Les tests de bout en bout ont besoin de Chromium ou de Google Chrome, introuvable ici." >&2
echo "Sous Debian ou Ubuntu : sudo apt install chromium" >&2
exit 1
