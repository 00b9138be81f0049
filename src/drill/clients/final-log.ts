import type { Operation, Operations } from '../../lab/history/index.ts'
import { cannot, type Cannot } from '../fault.ts'
import { Participant, type ParticipantPlan, type Since } from './participant.ts'

const ENTER_MS = 10_000
const PAGE = 500

/**
 * What the channel holds since the drill began, read by somebody who has seen nothing before: page by page where clients may read the
 * history, else by recovering from the place where the first one came in.
 */
export async function readLog(plan: ParticipantPlan, first: Participant | undefined): Promise<Operations | Cannot> {
  const since = first?.start
  if (since === undefined) return cannot('nobody was in the channel')
  // What it sees is no part of the history: only what it reads.
  const seen: Operation[] = []
  const reader = new Participant({ ...plan, record: (operation) => void seen.push(operation) }, since)
  try {
    await reader.enter(ENTER_MS)
    return (await byPages(reader, since, plan)) ?? byRecovery(seen, plan)
  } catch (error) {
    return cannot(`the final log cannot be read: ${error instanceof Error ? error.message : 'no answer'}`)
  } finally {
    reader.leave()
  }
}

/** @returns `undefined` where clients may not. */
async function byPages(reader: Participant, from: Since, { channel }: ParticipantPlan): Promise<Operations | undefined> {
  const log: Operation[] = []
  const seen = { client: 'reader', atMs: 0, channel } as const
  let since: Since | undefined = from
  for (;;) {
    let page
    try {
      page = await reader.subscription.history({ limit: PAGE, ...(since !== undefined && { since }) })
    } catch (error) {
      const { code } = error as { readonly code?: number }
      // 112: the place does not exist any more; everything that is kept is the log then.
      if (code !== UNRECOVERABLE || since === undefined || log.length > 0) return undefined
      since = undefined
      continue
    }
    const { publications, offset: top, epoch } = page
    for (const { offset = 0, data } of publications) log.push({ ...seen, kind: 'kept', offset, epoch, data: String(data) })
    const last = publications.at(-1)?.offset
    if (last === undefined || last >= top) return [...log, { ...seen, kind: 'top', offset: top, epoch }]
    since = { offset: last, epoch }
  }
}

/** Centrifugo's error "unrecoverable position". */
const UNRECOVERABLE = 112

function byRecovery(seen: Operations, { channel }: ParticipantPlan): Operations | Cannot {
  const entered = seen.find((one) => one.kind === 'subscribed')
  if (entered?.kind !== 'subscribed' || !entered.recovered)
    return cannot(
      'the final log cannot be read: the place where the drill began cannot be recovered from',
      'Let clients read the history of the channel: allow_history_for_subscriber.',
    )
  const { offset: top, epoch } = entered
  const reader = { client: 'reader', atMs: 0, channel } as const
  const log = seen.flatMap((one): readonly Operation[] =>
    one.kind === 'delivered' && one.offset <= top ? [{ ...reader, kind: 'kept', offset: one.offset, epoch, data: one.data }] : [],
  )
  return [...log, { ...reader, kind: 'top', offset: top, epoch }]
}
