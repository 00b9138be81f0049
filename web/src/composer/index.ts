/** Writing a message. What is being written is a *draft* and stays with its room; what is sent goes to the queue. */
export { Composer } from './composer.tsx'
export { charactersLeft, isTooLong, TEXT_MAX, toSend } from './draft.ts'
