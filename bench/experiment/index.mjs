// The seed's experiment: one service, the same starts, under several strategies. Types: index.d.mts.
export { planOf } from './plan.mjs'
export { BROKEN, POLL, SLEEP_MS, START_MS, WORKING, strategiesOf } from './strategies.mjs'
export { trial, TRIAL_MS } from './trial.mjs'
export { experiment, readExperimentOptions } from './experiment.mjs'
export { judgeExperiment, summaries } from './summary.mjs'
export { experimentMarkdown } from './markdown.mjs'
export { picture } from './picture.mjs'
