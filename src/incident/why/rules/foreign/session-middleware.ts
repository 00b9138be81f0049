import { said } from '../../said.ts'

/** Middleware in the wrong order (Starlette; field failures 49). */
export const sessionMiddleware = said({
  id: 'foreign/session-middleware',
  says: /SessionMiddleware must be installed/,
  cause: 'app/middleware-order',
  answer: 'the session middleware is not installed before it is used',
  open: 'in which order are they added?',
  settledBy: () => [
    { what: 'the order of add_middleware, last added runs first', query: 'add_middleware in the source', where: 'the source' },
  ],
})
