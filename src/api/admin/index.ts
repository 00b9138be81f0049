/** What the control room asks of the server: its data, and the right to hear it live. */
export { createAdmin, type AdminHandler, type AdminPort, type AdminRequest } from './handler.ts'
export { ADMIN_CHANNEL, ADMIN_USER, AdminTokens } from './tokens.ts'
