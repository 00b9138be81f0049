/**
 * The debug log, as Markdown: what was seen, why, what is not known, and whether a fix has helped. {@link reportText} is one
 * document; {@link appendSteps} lets a log grow and touches nothing that stands there. Rules V6-V8 of docs/spec/incident.md.
 */
export { comparisonWords, figure } from './comparison-words.ts'
export { incidentOf } from './issue.ts'
export { Footnotes, type Footnote } from './footnotes.ts'
export type { IssueState, ReportInput } from './input.ts'
export { tellingSignals } from './telling.ts'
export { duration, signalWords } from './signal-words.ts'
export { appendSteps, reportText, type Appended } from './steps.ts'
