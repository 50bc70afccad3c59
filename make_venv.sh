#!/bin/sh
# Makes .venv with the first Python that is new enough, or says in one sentence what is missing.
# PYTHON names the one to try first.
set -eu

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11; do
    if is_new_enough "$candidate"; then
        chosen=$candidate
        break
    fi
done

if [ -z "${chosen:-}" ]; then
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo "no ${PYTHON:-python3}")
    echo "Accord needs Python 3.11 or newer, and this machine has $found." \
        "Install a newer one, or name it: make run PYTHON=/path/to/python3.12" >&2
    exit 1
fi

if ! "$chosen" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "$("$chosen" --version) on this machine cannot make virtual environments." \
        "On Debian and Ubuntu install the package python3-venv, then try again." >&2
    exit 1
fi

echo "Making .venv with $("$chosen" --version)."
"$chosen" -m venv --clear .venv
