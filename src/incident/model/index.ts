/**
 * A language model may be asked what it thinks of the patterns. It is off unless somebody names one, it sees redacted patterns and nothing
 * else, and what it says is an opinion: POSSIBLE at most, marked, and apart from what follows from the logs.
 */
export { askModel, questionFor, type Opinion, type Opinions } from './ask.ts'
