/**
 * From an incident to one issue on GitHub: prepared, planned, and filed so that neither a fault on the way nor somebody
 * who files at the same time makes two of it.
 *
 * Words: the *key* is that of the pattern; the *marker* is the first line of an issue, which names the key; the *block* is
 * what lies between two marks and is written anew, and everything outside of it is people's; a *sighting* is one look at
 * the logs. The rules are F1 to F9 of docs/spec/incident.md.
 */
export type { FiledIncident, Part, Section, Sighting } from './filed-incident.ts'
export { BODY_LENGTH_MAX } from './body.ts'
export {
  draftOf,
  fileIncident,
  scanDraft,
  type FilingOptions,
  type FilingResult,
  type FilingWorld,
  type IssueDraft,
} from './file-incident.ts'
export { githubIssues, type GitHubOptions } from './github.ts'
export type { Answer, Comment, Issue, IssueChange, Issues, Refusal } from './issues.ts'
export type { News, Plan } from './plan.ts'
export { GITHUB_NAMES, readGitHubSettings, type GitHubSettings, type SettingsAnswer } from './settings.ts'
