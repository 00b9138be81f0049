export const EXPLAIN_USAGE = `usage: tidegate incident explain [KEY] [options]

Asks why, until the evidence ends. Each answer is OBSERVED (a line says it), DERIVED (a named rule follows it from
cited lines), POSSIBLE (it fits, and so do its rivals) or UNKNOWN (what was read does not say; then it says what would
settle it, and where to look). No model is asked, unless --llm names one.

  KEY              of a pattern, or its beginning (default: the one that the scan ranked first)
  --in FILE        what the scan has left (default .incident/incident.json)
  --graph FILE     who stands on whom, as JSON: {"nodes": [{"name": "api", "needs": ["redis"]}, {"name": "redis"}]};
                   default:
                   Tidegate's own
  --check          reads the logs again, as they stand now, and looks at every line that is cited: what does not say the
                   same any more bears nothing
  --llm URL        asks a model at an API like OpenAI's (its address before /chat/completions) for an opinion: it sees
                   redacted patterns and no line, and what it says stands apart, POSSIBLE at most, and marked; its
                   token is TIDEGATE_LLM_TOKEN
  --llm-model NAME which one, with --llm
  --require-cause  ends with 6 when no cause is known
  --json           one JSON document

Exit codes: 0 explained as far as the evidence goes, 2 asked wrongly, 6 no cause is known (with --require-cause), 130
  interrupted.

--json: {"schema": "tidegate.incident.explain/1", "exitCode", "key", "template", "claim", "cause": its id or null,
  "causes": [{"id", "status", "answer"}], "coverage", "contradictions", "missing", "resolved", "isPartial", "model"?:
  what it said}. A claim is {"question", "answer", "status", "rule"?, "evidence": [{"ref", "quote", "sha256"}],
  "contradicting": [{"ref", "quote"}], "rivals", "missing": [{"what", "query", "where"}], "because": claims}; a ref is
  {"file", "line", "lines"?} or {"insertId", "at"?}

Example:
  tidegate incident explain v1:k7m2q9x4ab1c --require-cause
`
