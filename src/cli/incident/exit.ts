/** Exit codes of `tidegate incident`: a script learns from them what a person reads. A bug ends with 70, Ctrl-C with 130, as everywhere. */
export const INCIDENT_EXIT = {
  done: 0,
  /** It could not be done: a file that cannot be read or written. */
  failed: 1,
  askedWrongly: 2,
  /** Done, and a pattern at or over `--fail-on` was found. */
  finding: 3,
  /** A token, a repository or Google credentials are missing; what can be done by hand is left in a file. */
  credentials: 4,
  /** Somebody else refused or limited what was asked: the result is partial, and marked so. */
  partial: 5,
  /** The cause is not known, and `--require-cause` was given. */
  unknownCause: 6,
  /** Something that must not leave this machine was found where nothing of it should be left. */
  redaction: 7,
  /** The fix has not helped, or there is too little to tell. */
  notImproved: 8,
} as const
