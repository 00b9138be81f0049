import { RedisFailure } from '../failure.ts'
import type { Reply, Word } from '../link.ts'
import { Life, type LifePlan } from './life.ts'

/** Connects, asks, and is gone. Rejects with a `RedisFailure`; where only `more` is refused, that answer is null. */
export async function askOnce(
  plan: Pick<LifePlan, 'name' | 'target' | 'limits' | 'world' | 'wanted'>,
  question: readonly Word[],
  more: readonly Word[],
): Promise<readonly [Reply, Reply]> {
  const life = new Life({ ...plan, onEnd: () => {}, onReplyFailure: () => {} })
  const ask = (words: readonly Word[]): Promise<Reply> => life.send(words, plan.limits.connectTimeoutMs)
  try {
    await life.open()
    return await Promise.all([ask(question), ask(more).catch(() => null)])
  } finally {
    life.end(new RedisFailure('closed', `${plan.name}: it was asked`))
  }
}
