#!/bin/sh
# What the tests need beside Python: a real Chromium, a real tesseract. Found, or installed where
# we may.
set -eu

missing=
found=
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        found=$name
    fi
done
[ -n "$found" ] || missing="$missing chromium"
case "$(tesseract --list-langs 2>/dev/null || true)" in
    *fra*) ;;
    *) missing="$missing tesseract-ocr tesseract-ocr-fra" ;;
esac
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installation de ce dont les tests ont besoin :$missing…" >&2
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086 -- one word a package
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
    exit 0
fi
echo "Les tests ont besoin de programmes introuvables ici :$missing." >&2
echo "Sous Debian ou Ubuntu : sudo apt install$missing" >&2
exit 1
