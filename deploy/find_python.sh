#!/bin/sh
# Prints the Python that the virtual environment is made of: 3.11 or newer, with venv. PYTHON=path names one.
set -u

fits() {
    command -v "$1" > /dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1
}

for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if fits "$candidate"; then
        if "$candidate" -c 'import ensurepip, venv' > /dev/null 2>&1; then
            command -v "$candidate"
            exit 0
        fi
        echo "$candidate has no venv module. On Debian and Ubuntu it is the package python3-venv:" >&2
        echo "    sudo apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "Putright needs Python 3.11 or newer; ${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>&1 || echo missing)." >&2
echo "Install a newer Python, or name one: make run PYTHON=/path/to/python3.12" >&2
exit 1
