/** Something as a whole does not serve: a service, a start, the gate; not one request of it. */
const FAILED_STATE =
  /\bstate[:= ]+['"]?failed|=FAILED\b|\b(?:readiness|startup|start-up|initiali[sz]ation|boot)\b.{0,60}\b(?:fail(?:ed|ure)|aborted|timed out)|cannot start|failed to (?:start|boot)|service\.(?:failed|lost)|gate\.(?:closed|expired)|start\.failed|container called exit|crash ?loop/i

/** Whether a template says that a service as a whole has failed. */
export function saysStateFailed(template: string): boolean {
  return FAILED_STATE.test(template)
}
