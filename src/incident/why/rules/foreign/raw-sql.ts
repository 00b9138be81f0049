import { said } from '../../said.ts'

/** SQLAlchemy 2 takes no bare text: the check itself is broken, the database is not asked (field failures 21). */
export const rawSql = said({
  id: 'foreign/raw-sql',
  says: /Textual SQL expression .+? should be explicitly declared as text\(/,
  cause: 'check/raw-sql',
  answer: 'a statement was given as bare text, which the library refuses before it asks the database',
  open: 'since which version of the library?',
  settledBy: () => [{ what: 'version of the library in the image', query: 'pip freeze', where: 'the image' }],
})
