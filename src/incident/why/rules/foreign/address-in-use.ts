import { said } from '../../said.ts'

/** The port is taken: two processes, or one that did not end. */
export const addressInUse = said({
  id: 'foreign/address-in-use',
  says: /\bEADDRINUSE\b|[Aa]ddress already in use/,
  cause: 'process/port-taken',
  answer: 'the port is in use already',
  open: 'by whom?',
  settledBy: () => [{ what: 'who listens', query: 'ss -ltnp', where: 'the machine' }],
})
