/**
 * Plain HTTP around the conversation: a small router, the probes, the metrics, and the files of the page. Other parts bring
 * their own routes; the assembly puts them together.
 */
export { healthHandler, type HealthPort } from './health.ts'
export { Metrics, type Levels } from './metrics.ts'
export type { WatchedReadiness } from './readiness-metrics.ts'
export { pageRoutes } from './page.ts'
export { problem } from './problem.ts'
export { Router, type HttpExchange, type Route } from './router.ts'
