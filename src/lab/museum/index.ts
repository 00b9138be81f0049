/**
 * The seed's own fault as a museum. An *exhibit* is a service with a check: A has the fault that there really was (the check calls a
 * property as a function and swallows what that raises), B the race that everybody believed in (connected, and its background task
 * not ready yet), C is A with its one line mended. A *strategy* decides when clients may come in: the seed's retry loop, the seed's
 * sleep, the client library's own word, and Tidegate's engine as it is built. A *visit* is one start under one strategy; what the
 * museum says is counted from many of them. On virtual time, or with {@link realStage} on the real one.
 */
export { EXHIBITS, type Exhibit, type ExhibitName } from './exhibits.ts'
export { museum, type Museum, type MuseumWish } from './museum.ts'
export type { Story } from './story.ts'
export { fingerprintOf, type Finding, type Fingerprint, type Span } from './finding.ts'
export { realStage, virtualStage, type MuseumWorld, type Stage } from './stage.ts'
export { LOOKS, SLEEP_MS, STRATEGIES, type Strategy, type StrategyName } from './strategies.ts'
