import { RedisFailure } from '../failure.ts'
import type { Reply, Word } from '../link.ts'
import { Life, type LifePlan } from './life.ts'

/** Connects, asks all the questions in one go, and is gone. Rejects with a `RedisFailure`. */
export async function askOnce(
  plan: Pick<LifePlan, 'name' | 'target' | 'limits' | 'world' | 'wanted'>,
  questions: readonly (readonly Word[])[],
): Promise<readonly Reply[]> {
  const life = new Life({ ...plan, onEnd: () => {}, onReplyFailure: () => {} })
  try {
    await life.open()
    return await Promise.all(questions.map((question) => life.send(question, plan.limits.connectTimeoutMs)))
  } finally {
    life.end(new RedisFailure('closed', `${plan.name}: it was asked`))
  }
}
