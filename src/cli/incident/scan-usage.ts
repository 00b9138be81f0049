export const SCAN_USAGE = `usage: tidegate incident scan FILE... | - | --gcp PROJECT [options]

Reads logs and says what stands out in them: patterns, ranked, with bursts, periods, constant durations and the
arithmetic behind them, what came with a revision, what only some instances say. Reads Cloud Logging exports (a JSON
array, or lines), JSON lines of pino, bunyan, winston and Python, and text; joins tracebacks. Streams: memory does not
grow with the logs. Secrets and addresses are taken out on reading.

  FILE...            - is what comes in
  --gcp PROJECT      asks Cloud Logging, with the credentials of gcloud, GOOGLE_APPLICATION_CREDENTIALS or the machine
  --service NAME     only of this service (Cloud Run)
  --location PLACE   only there, with --gcp
  --since T          so long back from now, as in 30m, 2h, 3d (with --gcp, default 1h)
  --from T, --to T   or from when to when, as in 2025-09-09T01:30Z
  --min-severity S   leaves out what is less severe; lines that name no severity stay
  --limit-entries N  reads no more entries than that (with --gcp, default 60000)
  --fail-on S        ends with 3 when a pattern is as severe as that or more (default none)
  --top N            how many patterns are shown (default 10; all are written)
  --out FILE         where the result is written, for explain, file, report and verify (default
                     .incident/incident.json)
  --endpoint URL     another address than Cloud Logging's, with --gcp
  --resume           goes on from the last page that was read, with --gcp
  --json             one JSON document: what is written to --out

Values are replaced by tags of a keyed hash, so that the same value can be told to be the same. The key is made once
and stands beside --out in a file "key"; TIDEGATE_INCIDENT_KEY names another.

Exit codes: 0 done, 1 --out cannot be written, 2 asked wrongly, or a file that cannot be read, 3 a pattern as severe
  as --fail-on, 4 Google's credentials are missing or refused, 5 Google refused or limited: what was read is written,
  and marked as partial, 130 interrupted: nothing is written.

--json: {"schema": "tidegate.incident/1", "window", "sources", "query"?, "read", "redacted", "revisions", "instances",
  "patterns", "seen", "timeline", "samples"}; docs/incident.md says what is in them

Example:
  tidegate incident scan server.log --fail-on critical
`
