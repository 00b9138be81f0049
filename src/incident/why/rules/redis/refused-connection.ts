import { said } from '../../said.ts'
import { logOf } from '../logs.ts'

/** ECONNREFUSED: the machine is there, and nobody listens on the port (notes, 3.2, R5). Who ended the listener is in its own log. */
export const refusedConnection = said({
  id: 'redis/refused-connection',
  says: [/nobody listens there \(ECONNREFUSED\)/, /\bECONNREFUSED\b/, /\[Errno 111\]/, /\bConnection refused\b/i],
  answer: (_match, { about }) => `nobody listens at the address of ${about ?? 'the dependency'} (ECONNREFUSED)`,
  open: 'did it die, was it ended, or is the address wrong?',
  settledBy: logOf('whether the server ended, how, and when it listened again'),
  asksServer: true,
})
