/**
 * What the browser gives the page: clocks, timers, chance and a place to keep things. The only folder of the page that reads
 * them; everything else receives them, so that pure parts can be tested without a browser.
 */
export type { Cancel, Clock, Random, Timers } from '../../../src/runtime/index.ts'
export { browserClock, browserRandom, browserTimers } from './browser.ts'
export { browserShelf, memoryShelf, tabShelf, type Shelf } from './shelf.ts'
export { kept, type Kept } from './kept.ts'
export { browserTurns, type Turns } from './turns.ts'
