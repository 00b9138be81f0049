/** Everything by keyboard: jumping to a place, and the place in the address. */
export { choices, type Choice } from './choices.ts'
export { JumpDialog } from './jump-dialog.tsx'
export { addressOf, placeAt } from './route.ts'
