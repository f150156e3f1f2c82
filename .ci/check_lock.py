"""Say where pyproject.toml and requirements.lock disagree.

Done from the two files alone, without resolving again: lint then needs no index and gives the same answer on
every machine and every day. What is compared is what can drift when somebody edits pyproject.toml. The lock
notes beside each pin who asked for it ("via"): the pins that the project asked for must be the packages it
declares, at versions its ranges admit. All further down was resolved from those by the same `make lock`.
"""

import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?P<rest>(?:.*\n(?=[ \t]))*.*)", re.MULTILINE)


def disagreements(pyproject: str, lock: str) -> list[str]:
    """Return one phrase for each way in which the lock is not what the project declares."""
    project = tomllib.loads(pyproject)["project"]
    groups = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    needs = [(canonicalize_name(need.name), need) for group in groups for need in map(Requirement, group)]
    declared = {name for name, _ in needs} - {project["name"]}

    pins: dict[str, list[str]] = defaultdict(list)
    asked_for: set[str] = set()
    for pin in PIN.finditer(lock):
        name = canonicalize_name(pin["name"])
        pins[name].append(pin["version"])
        if f"{project['name']} (pyproject.toml)" in pin["rest"]:
            asked_for.add(name)

    return [
        *(f"{name} is declared but not locked" for name in sorted(declared - asked_for)),
        *(f"{name} is locked but no longer declared" for name in sorted(asked_for - declared)),
        *(
            f"{name} is locked at {version}, outside {need.specifier}"
            for name, need in needs
            for version in pins[name]
            if not need.specifier.contains(version, prereleases=True)
        ),
    ]


if __name__ == "__main__":
    root = Path(__file__).parent.parent
    pyproject, lock = ((root / name).read_text("utf-8") for name in ["pyproject.toml", "requirements.lock"])
    if found := disagreements(pyproject, lock):
        told = "; ".join(found)
        sys.exit(f"requirements.lock is out of step with pyproject.toml ({told}): run `make lock`.")
