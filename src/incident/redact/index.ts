/**
 * What must not leave the machine is taken out before anything is mined, stored or printed, and looked for once more in
 * what is about to be filed.
 *
 * Words: a *kind* is what something is (`email`, `redis-url`); a *placeholder* (`<email:7f3a>`) stands where it stood; its
 * *tag* is a keyed hash, so that two lines about one value can still be told to be about one. The rules are Y1 to Y6 of
 * docs/spec/incident.md.
 */
export { KINDS, type SecretKind, type Span } from './kind.ts'
export { PLACEHOLDER, placeholder } from './placeholder.ts'
export { findSecrets } from './find.ts'
export { addressesAlone, hasAddresses } from './addresses-alone.ts'
export { Redactor, type RedactOptions } from './redactor.ts'
export { finalScan, type Finding } from './final-scan.ts'
