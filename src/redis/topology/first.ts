import type { Timers } from '../../runtime/index.ts'

/**
 * What was answered `graceMs` after the first answer, or when all have: enough to compare, and not held up by one that is dead.
 * Rejects, as the first did, when all reject; `enough` ends the waiting early.
 */
export function first<Answer>(
  asked: readonly Promise<Answer>[],
  timers: Timers,
  graceMs: number,
  enough: (answers: readonly Answer[]) => boolean = () => false,
): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = []
    let open = asked.length
    let failure: unknown = new Error('nobody was asked')
    let failures = 0
    const finish = (): void => {
      if (answers.length > 0) resolve(answers)
      else reject(failure)
    }
    if (open === 0) finish()
    for (const one of asked) {
      one.then(
        (answer) => {
          open--
          answers.push(answer)
          if (open === 0 || enough(answers)) finish()
          else if (answers.length === 1) timers.after(graceMs, finish)
        },
        (error: unknown) => {
          open--
          if (failures++ === 0) failure = error
          if (open === 0) finish()
        },
      )
    }
  })
}
