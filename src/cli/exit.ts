/** Exit codes that every command shares; docs/configuration.md lists them. `broken` is sysexits' EX_SOFTWARE. */
export const EXIT = { done: 0, failed: 1, askedWrongly: 2, broken: 70, interrupted: 130 } as const
