#!/bin/sh
# Finds a Python and hands over to bootstrap.py. Order: $PYTHON, python3.14 … python3.11, python3.
# A candidate must really run: a version manager's shim may stand on PATH for a version it lacks.
set -eu
here=$(dirname -- "$0")

if [ -n "${PYTHON:-}" ]; then
    if ! command -v "$PYTHON" >/dev/null 2>&1; then
        echo "tracker: there is no $PYTHON: name a Python 3.11 or newer, as in PYTHON=/usr/bin/python3.12." >&2
        exit 1
    fi
    exec "$PYTHON" "$here/bootstrap.py" "$@"
fi

for candidate in python3.14 python3.13 python3.12 python3.11 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$candidate" "$here/bootstrap.py" "$@"
    fi
done

# None is new enough. One that is too old still says so itself, with its version.
for candidate in python3 python; do
    if "$candidate" -c 'import sys' >/dev/null 2>&1; then
        exec "$candidate" "$here/bootstrap.py" "$@"
    fi
done
echo "tracker: no Python was found: install Python 3.11 or newer (Debian, Ubuntu: apt-get install python3 python3-venv)." >&2
exit 1
