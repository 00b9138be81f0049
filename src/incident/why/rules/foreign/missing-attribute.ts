import { said } from '../../said.ts'

/** An object has not what is asked of it: interfaces that drifted apart, or a coroutine nobody awaited (field failures 40, 48, 59). */
export const missingAttribute = said({
  id: 'foreign/missing-attribute',
  says: [
    /'[\w.]+' object has no attribute '\w+'/,
    /type object '[\w.]+' has no attribute '\w+'/,
    /module '[\w.]+' has no attribute '\w+'/,
    /Cannot read propert(?:y|ies) of (?:undefined|null)(?: \(reading '\w+'\))?/,
  ],
  cause: 'code/missing-attribute',
  answer: ([words]) => `an object has not what the code asks of it: ${words}`,
  open: 'who changed which side?',
  settledBy: () => [
    {
      what: 'the class as it is in the image, and every caller',
      query: 'git log -S of the attribute',
      where: 'the source at this revision',
    },
  ],
})
