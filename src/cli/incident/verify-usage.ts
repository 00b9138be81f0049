export const VERIFY_USAGE = `usage: tidegate incident verify [KEY] --before REV --after REV [FILE...] [options]

Compares how often a pattern was seen in two revisions, with a count test that respects in how much it could have been
seen: improved, not improved, or too little data and how much more is needed. Nothing is called fixed without it.

  KEY            of a pattern, or its beginning (default: the one that the scan ranked first)
  --before REV   the revision before the fix
  --after REV    the revision with it
  --per UNIT     counts against starts, requests, minutes or entries (default: starts where no instance said it twice;
                 else what
                 both revisions have, in this order; the answer says which and why)
  --in FILE      what the scan has left, of logs that hold both revisions (default .incident/incident.json)
  FILE...        logs to read instead, - for what comes in
  --json         one JSON document

The limits are the exact 95 % ones of the ratio of two Poisson rates, given their sum; improved is a ratio whose whole
interval lies below 1.

Exit codes: 0 improved, 2 asked wrongly, 8 not improved or too little data, 130 interrupted.

--json: {"schema": "tidegate.incident.verify/1", "exitCode", "key", "template", "unit", "unitWhy", "before" and
  "after": {"revision", "count", "exposure"}, "verdict": {"kind": "improved" | "not improved" | "too little data",
  "ratio"?: {"ratio", "low", "high", "chance"}, "why"?, "needed"?}, "words"}; a number without limit is null

Example:
  tidegate incident verify v1:k7m2q9x4ab1c --before backend-00042 --after backend-00043
`
