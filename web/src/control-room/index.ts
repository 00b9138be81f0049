/**
 * The control room: how one instance stands, and how it came to. What is shown is replayed from the instance's own timeline,
 * by the engine's own code, so that a moment of the past looks as it was. {@link Link} keeps the {@link History} up to date:
 * live over the project's own protocol, and by asking again and again while the gate lets nobody in, this page included.
 */
export { Link, type LinkState } from './link.ts'
export { received, type History } from './history.ts'
export { ControlRoom } from './control-room.tsx'
