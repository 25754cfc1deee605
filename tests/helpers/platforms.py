"""Every platform and Python that README names, and what the requirements install there.

    python -m tests.helpers.platforms

asks the package index, so `.ci/run` does it and no test of the suite, which needs no network.
Wheels are all it accepts, since nobody has to compile anything. Each platform is resolved twice:
to the versions of constraints.txt, and to the lowest that the ranges admit, which must be the
very ones where the ranges begin: a floor without a wheel is one that was never run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from mnist_core.settings import PROJECT

CONSTRAINTS = PROJECT / "constraints.txt"
PYTHONS = ("3.11", "3.12", "3.13")


@dataclass(frozen=True)
class Platform:
    """Args:
    title: as README names it.
    triple: as uv names it, with the oldest system libraries that are supported.
    markers: what the markers of a requirement see there.
    """

    title: str
    triple: str
    markers: dict[str, str]

    def environment(self, python: str) -> dict[str, str]:
        versions = {"python_version": python, "python_full_version": f"{python}.1"}
        implementation = {
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        return {**self.markers, **versions, **implementation}


PLATFORMS = (
    Platform(
        "Linux x86-64",
        "x86_64-manylinux_2_28",
        {"sys_platform": "linux", "platform_machine": "x86_64", "os_name": "posix"},
    ),
    Platform(
        "Linux ARM64",
        "aarch64-manylinux_2_28",
        {"sys_platform": "linux", "platform_machine": "aarch64", "os_name": "posix"},
    ),
    Platform(
        "macOS on Apple silicon",
        "aarch64-apple-darwin",
        {"sys_platform": "darwin", "platform_machine": "arm64", "os_name": "posix"},
    ),
    Platform(
        "Windows x86-64",
        "x86_64-pc-windows-msvc",
        {"sys_platform": "win32", "platform_machine": "AMD64", "os_name": "nt"},
    ),
)
OLDEST_MACOS = "12.0"


def read_requirements(file: Path) -> Iterator[Requirement]:
    """The requirements of a file and of the files that it includes."""
    for line in file.read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            yield from read_requirements(file.parent / text.removeprefix("-r ").strip())
        elif text:
            yield Requirement(text)


def applies(requirement: Requirement, platform: Platform, python: str) -> bool:
    marker = requirement.marker
    return marker is None or marker.evaluate(platform.environment(python))


def resolve(platform: Platform, python: str, *options: str) -> dict[str, Version]:
    """The version of every package, also of those that others need.

    Raises:
        RuntimeError: if there is no such set of wheels, or no index answers.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "requirements-dev.txt"]
    command += ["--quiet", "--python-platform", platform.triple, "--python-version", python]
    command += ["--only-binary", ":all:", "--no-header", "--no-annotate", *options]
    environment = os.environ | {"MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS}
    resolved = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600
    )
    if resolved.returncode != 0:
        raise RuntimeError(resolved.stderr.strip())
    pins = [line.partition("==") for line in resolved.stdout.split()]
    return {name: Version(version) for name, _, version in pins}


def floors(platform: Platform, python: str) -> dict[str, Version]:
    """Where the range of each requirement begins."""
    return {
        requirement.name: Version(specifier.version)
        for requirement in read_requirements(PROJECT / "requirements-dev.txt")
        if applies(requirement, platform, python)
        for specifier in requirement.specifier
        if specifier.operator == ">="
    }


def faults(platform: Platform, python: str) -> list[str]:
    """What keeps the requirements from being installed there, as sentences."""
    try:
        resolve(platform, python, "--constraints", CONSTRAINTS.name)
        lowest = resolve(platform, python, "--resolution", "lowest-direct")
    except RuntimeError as error:
        return [str(error)]
    return [
        f"the range of {name} begins at {floor}, and the first wheel there is {lowest[name]}"
        for name, floor in floors(platform, python).items()
        if lowest[name] != floor
    ]


def main() -> int:
    places = [(platform, python) for platform in PLATFORMS for python in PYTHONS]
    with ThreadPoolExecutor(len(PLATFORMS)) as pool:  # the time goes into waiting for the index
        found = list(pool.map(lambda place: faults(*place), places))
    for (platform, python), problems in zip(places, found, strict=True):
        print(f"{platform.title}, Python {python}:", "; ".join(problems) or "resolved")
    return 1 if any(found) else 0


if __name__ == "__main__":
    sys.exit(main())
