/**
 * A relay between a service and its Redis: bytes go through as they come. Whoever connects to it and says so may make its connections
 * *half-open*: Redis' side is closed, the service's side stays and hears nothing. That lasts exactly as long as the one who asked for
 * it stays connected, so a drill that dies undoes it.
 */
export { openControl, type Control } from './control.ts'
export { openRelay, RELAY_PORT, type Relay } from './relay.ts'
