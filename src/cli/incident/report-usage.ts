export const REPORT_USAGE = `usage: tidegate incident report [KEY] [options]

Writes the debug log of a pattern as Markdown: summary, impact, time line, patterns, causes with what they stand on,
what is not known, what it is and is not, timing in each environment, before and after, action items, evidence,
method. The same input gives the same bytes.

  KEY                  of a pattern, or its beginning (default: the one that the scan ranked first)
  --in FILE            what the scan has left (default .incident/incident.json)
  --out FILE           writes there instead of to standard output
  --append FILE        lets a log grow: a step that was done since (scan, explain, file, verify) is put at its end;
                       nothing that
                       stands there is touched, whoever wrote it, and a step that came out as before is not written
                              again
  --beside NAME=FILE   the scan of another environment, for the table of timings; several times
  --impact TEXT        what it costs, declared by you: logs do not know
  --note TEXT          what you assert; kept apart from what logs say; several times
  --json               one JSON document

Exit codes: 0 written, 1 the file cannot be written, 2 asked wrongly.

--json: {"schema": "tidegate.incident.report/1", "exitCode", "key", "file": text or null, "steps": titles of the steps
  that were appended, "markdown"}

Example:
  tidegate incident report --append debug-log.md --note "we rolled back at 02:10"
`
