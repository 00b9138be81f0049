/**
 * What is said: reading a publication, a room's log of *runs* with *gaps* between them, the rows that are shown, and a little
 * Markdown without any HTML. All of it is pure but the views.
 */
export { isLong, lineCount } from './fold.ts'
export { addLive, addPlace, addRun, count, exhaust, keepNewest, LOG_MESSAGES_MAX, top } from './log.ts'
export type { Position, RoomLog, Run } from './log.ts'
export { LogView, type Beginning } from './log-view.tsx'
export { messageKey, readMessage, type Incoming, type Message } from './message.ts'
export { parseMarkdown, safeUrl, type Block, type Inline } from './markdown.ts'
export { rows, type Row, type RowsInput, type Sending } from './rows.ts'
export { dayOf } from './times.ts'
