"""Each alert has its place in docs/operations.md, and each place its alert."""

import re
import sys
from pathlib import Path

root = Path(sys.argv[1])
rules = (root / "infra/prometheus/alerts.yml").read_text()
manual = (root / "docs/operations.md").read_text()
section = manual.split("\n## Alerts\n")[1].split("\n## ")[0]

alerts = re.findall(r"- alert: (\w+)", rules)
pointers = re.findall(r"runbook: docs/operations.md#(\w+)", rules)
assert pointers == [alert.lower() for alert in alerts], pointers
assert sorted(re.findall(r"^### (\w+)$", section, re.M)) == sorted(alerts)
for word in ("summary:", "description:", "severity:"):
    assert rules.count(word) == len(alerts), word
