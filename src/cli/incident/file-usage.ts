export const FILE_USAGE = `usage: tidegate incident file [KEY] [options]

Prepares the GitHub issue of a pattern, shows what would be done, and does it with --yes. There is one issue for each
pattern, known again by an invisible mark: seen again, its own part is written anew and what people wrote stays to the
byte; closed, it is reopened only by a newer revision. A create is never simply tried again: a try that nobody
answered is looked for first.

  KEY              of a pattern, or its beginning (default: the one that the scan ranked first)
  --yes            files it; without, nothing is changed anywhere
  --in FILE        what the scan has left (default .incident/incident.json)
  --out FILE       where the prepared issue is written, for filing by hand (default: beside --in, issue-KEY.md)
  --label NAME     by which its issues are found again (default incident)
  --impact TEXT    what it costs, declared by you: logs do not know
  --note TEXT      what you assert; kept apart from what logs say; several times
  --github-api URL another address than https://api.github.com (also GITHUB_API_URL)
  --json           one JSON document

Where to: GITHUB_TOKEN and GITHUB_REPOSITORY (owner/name), or GITHUB_TEST_TOKEN, GITHUB_TEST_REPO_OWNER and
GITHUB_TEST_REPO_NAME. The token needs the right to write issues.

Exit codes: 0 planned, or filed, 1 the prepared issue cannot be written, 2 asked wrongly, 4 a setting is missing or
  the token is refused: its name is told and the issue is ready in --out, 5 GitHub refused, or limited longer than 10
  minutes (to run it again is safe), 7 something that must not leave this machine stands in the issue: nothing was
  sent or written, 130 interrupted.

--json: {"schema": "tidegate.incident.file/1", "exitCode", "key", "title", "labels", "file": of the prepared issue or
  null, "result": {"kind": "planned" | "filed" | "missing" | "refused" | "gave-up" | "blocked" | "wrong", and of it
  "plan"?, "number"?, "url"?, "what"?, "why"?, "reason"?, "advice"?, "missing"?: names, "findings"?: [{"kind", "line",
  "column", "by"}]}}

Example:
  GITHUB_TOKEN=... GITHUB_REPOSITORY=shop/backend tidegate incident file v1:k7m2q9x4ab1c --yes
`
