import { said } from '../../said.ts'

/** What is logged or sent holds an object that JSON cannot write: logging itself ends the connection (field failures 42). */
export const notSerializable = said({
  id: 'foreign/not-serializable',
  says: [/Object of type (\w+) is not JSON serializable/, /Converting circular structure to JSON/],
  cause: 'code/not-serializable',
  answer: ([words]) => `an object was put into JSON that cannot be written: ${words}`,
  open: 'which payload holds it?',
  settledBy: () => [
    {
      what: 'the traceback of the serialiser',
      query: 'logger calls and messages with that object',
      where: 'the source at this revision',
    },
  ],
})
