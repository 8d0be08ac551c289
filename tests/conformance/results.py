#!/usr/bin/env python3
"""Keeps what became of every conformance test over any number of runs, and tells it.

    results.py todo STATE SUITE WORD...   a regular expression of the tests that have no result yet; SUITE is ginkgo's report of a
                                          dry run, and of the words one must be in the name of a test, when there are any
    results.py add STATE REPORT           takes over ginkgo's report of a run
    results.py forget STATE WORD...       so that these are done again
    results.py tell STATE SUITE FILE      writes the tables, to be read by people
"""

import json
import re
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
HEAD = """# What became of Kubernetes' conformance tests

Written by `ci/conformance --tell`; see there how they are run, and in `README.md` what is different from a cluster of several machines.
"""


def main(command, state, *rest):
    path = Path(state)
    results = json.loads(path.read_text()) if path.exists() else {}
    match command, rest:
        case "todo", (suite, *words):
            names = _todo(results, suite, words)
            print(f"(?:{'|'.join(map(re.escape, names))})$" if names else "")
        case "add", (report,):
            new = _results(report)
            if not new:
                sys.exit(f"results.py: no test came to its end, by {report}; what ginkgo said is in `log` beside it")
            _save(path, results | new)
        case "forget", words:
            _save(path, {name: result for name, result in results.items() if not _named(name, words)})
        case "tell", (suite, file):
            Path(file).write_text(_document(results, suite))
        case _:
            sys.exit(__doc__)


def _save(path, results):
    path.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


def _named(name, words):
    return not words or any(word in name for word in words)


def _impossible():
    """The reason, by the name of the test."""
    groups = tomllib.loads((HERE / "impossible.toml").read_text())["because"]
    return {name: group["reason"] for group in groups for name in group["tests"]}


def _todo(results, suite, words):
    left_out = results.keys() | _impossible().keys()
    return [name for name in _suite(suite) if name not in left_out and _named(name, words)]


def _suite(report):
    """The names of the conformance tests. A dry run tells of all others too, as skipped."""
    labels = lambda spec: [*spec["LeafNodeLabels"], *(label for part in spec["ContainerHierarchyLabels"] for label in part)]
    return [name for name, spec in _specs(report) if "Conformance" in labels(spec)]


def _specs(report):
    """Every test of a report of ginkgo, by the name that people give it."""
    for part in json.loads(Path(report).read_text()):
        for spec in part["SpecReports"] or []:
            if spec["LeafNodeType"] == "It":
                yield " ".join([*(spec["ContainerHierarchyTexts"] or []), spec["LeafNodeText"]]), spec


# What ended before its end says nothing: the time of the run was over, or the test was not chosen.
SAYS_NOTHING = {"pending", "interrupted", "timedout", "aborted"}


def _results(report):
    results = {}
    for name, spec in _specs(report):
        failure = spec.get("Failure", {})
        # A test that is skipped without a word was not asked for.
        if spec["State"] in SAYS_NOTHING or (spec["State"] == "skipped" and not failure.get("Message")):
            continue
        results[name] = {"state": spec["State"], "seconds": round(spec["RunTime"] / 1e9)}
        if failure.get("Message"):
            results[name]["why"] = failure["Message"].strip()
    return results


def _document(results, suite):
    tests = sorted(_suite(suite))
    impossible = _impossible() | {name: result["why"] for name, result in results.items() if result["state"] == "skipped"}
    passed = [name for name in tests if results.get(name, {}).get("state") == "passed"]
    impossible = {name: impossible[name] for name in tests if name in impossible}
    failed = [name for name in tests if name in results and name not in passed and name not in impossible]
    open_ = [name for name in tests if name not in results and name not in impossible]
    lines = [
        HEAD,
        f"Of {len(tests)} tests {len(passed)} passed, {len(failed)} failed, {len(impossible)} are impossible here and {len(open_)} were not run.\n",
        "## Failed\n",
        *([f"- {name}: {_line(results[name]['why'])}" for name in failed] or ["None."]),
        "\n## Impossible\n",
        *([f"- {name}: {_line(why)}" for name, why in impossible.items()] or ["None."]),
        "\n## Not run\n",
        *([f"- {name}" for name in open_] or ["None."]),
        "\n## Passed\n",
        *([f"- {name} ({results[name]['seconds']} s)" for name in passed] or ["None."]),
    ]
    return "\n".join(lines) + "\n"


def _line(text):
    """The beginning of an explanation, without what belongs to one run."""
    return " ".join(text.split())[:200]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
