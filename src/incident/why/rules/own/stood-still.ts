import { filterAround } from '../../query.ts'
import { said } from '../../said.ts'

/** A timer that fires two periods late: the process had no processor, or its event loop was held (rule R14). */
export const stoodStill = said({
  id: 'own/stood-still',
  says: /the process stood still for (\d+) ms/,
  cause: 'instance/stood-still',
  answer: ([, ms = '']) => `the process of the instance stood still for ${ms} ms, so nothing that it knew counted any more`,
  open: 'who held it: the platform, or a long piece of work of its own?',
  settledBy: ({ of }) => [
    {
      what: 'whether the processor was throttled outside requests, the instance was paused, or the event loop was blocked',
      query: filterAround(of, 'metric run.googleapis.com/container/cpu/utilizations; --cpu-profile of the process'),
      where: 'the metrics of the platform, and a profile of the event loop',
    },
  ],
})
