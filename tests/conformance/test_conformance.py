"""Tests of what ci/conformance makes and keeps: python3 -m unittest discover --start-directory tests/conformance"""

import io
import json
import tarfile
import tempfile
import unittest
from pathlib import Path

import images
import results
from layer import Layer


def spec(name, state, message="", kind="It", labels=("Conformance",)):
    """What ginkgo reports of a test."""
    named = {"ContainerHierarchyTexts": ["[sig-node]"], "ContainerHierarchyLabels": [["sig-node"]], "LeafNodeText": name, "LeafNodeLabels": labels}
    return named | {"LeafNodeType": kind, "State": state, "RunTime": 3e9, "Failure": {"Message": message} if message else {}}


class Results(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def report(self, *specs):
        path = Path(self.folder.name, "report.json")
        path.write_text(json.dumps([{"SpecReports": specs}]))
        return path

    def test_what_did_not_end_has_no_result(self):
        report = self.report(spec("a", "timedout", "too late"), spec("b", "interrupted"), spec("c", "skipped"), spec("d", "passed"))
        self.assertEqual(list(results._results(report)), ["[sig-node] d"])

    def test_what_the_suite_skips_has_its_reason(self):
        report = self.report(spec("two nodes", "skipped", "Requires at least 2 nodes"))
        self.assertEqual(results._results(report)["[sig-node] two nodes"]["why"], "Requires at least 2 nodes")

    def test_only_tests_without_a_result_are_left(self):
        others = [spec("setup", "passed", kind="BeforeSuite"), spec("slow", "skipped", labels=())]
        suite = self.report(spec("a (x)", "passed"), spec("b", "passed"), *others)
        self.assertEqual(results._todo({"[sig-node] b": {}}, suite, []), ["[sig-node] a (x)"])
        self.assertEqual(results._todo({}, suite, ["b"]), ["[sig-node] b"])

    def test_every_test_is_in_one_table(self):
        suite = self.report(*(spec(name, "passed") for name in "abcd"))
        known = {"a": "passed", "b": "failed", "c": "skipped"}
        known = {f"[sig-node] {name}": {"state": state, "seconds": 1, "why": "because\nof it"} for name, state in known.items()}
        document = results._document(known, suite)
        self.assertIn("Of 4 tests 1 passed, 1 failed, 1 are impossible here and 1 were not run.", document)
        self.assertIn("- [sig-node] b: because of it\n", document)


class Layers(unittest.TestCase):
    def test_entries_are_sorted_and_have_their_directories(self):
        layer = Layer()
        layer.put("z/y/program", b"bytes", mode=0o6755)
        layer.put("a", link="z")
        with tarfile.open(fileobj=io.BytesIO(layer.tar())) as archive:
            self.assertEqual([(entry.name, entry.mode) for entry in archive], [("a", 0o777), ("z", 0o755), ("z/y", 0o755), ("z/y/program", 0o6755)])

    def test_a_name_has_all_versions_that_are_wanted_and_no_other_name_s(self):
        wanted = ["registry.k8s.io/e2e-test-images/nginx:1.27", "registry.k8s.io/e2e-test-images/nginx:1.28", "registry.k8s.io/pause:3"]
        self.assertEqual(images._versions("e2e-test-images/nginx", wanted), wanted[:2])
        self.assertEqual(images._versions("nginx", wanted), [])


if __name__ == "__main__":
    unittest.main()
