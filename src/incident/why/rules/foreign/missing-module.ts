import { said } from '../../said.ts'

/** The image does not hold what the code imports: .dockerignore, another service's package, a wrong path (field failures 27, 28). */
export const missingModule = said({
  id: 'foreign/missing-module',
  says: [/No module named '?([\w.]+)'?/, /Cannot find (?:module|package) '([^']+)'/, /\bERR_MODULE_NOT_FOUND\b/],
  cause: 'image/missing-module',
  answer: ([words]) => `the code imports a module that was not found: ${words}`,
  open: 'why is it not in the image?',
  settledBy: () => [
    {
      what: 'whether the path is in the image, and what keeps it out',
      query: 'docker run --rm --entrypoint ls IMAGE PATH; .dockerignore; the COPY lines of the Dockerfile',
      where: 'the image of the revision',
    },
  ],
})
