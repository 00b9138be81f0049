import type { Centrifuge, Subscription } from 'centrifuge'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { clientOf, connected, subscribed } from '../../../support/client.ts'
import { ServerProcess, type LoggedEvent } from '../../../support/server-process.ts'
import { TEST_CONFIG } from '../../../support/test-config.ts'
import { chanceOf } from '../../chance.ts'
import { Judgement } from '../../judgement.ts'
import type { LabOutcome, LabScenario } from '../../scenario.ts'
import { Timeline } from '../../timeline.ts'
import { sessions } from './attack.ts'

const CHANNELS = 10
/** Everybody is back by then, or is not coming. */
const BACK_MS = 90_000

/** One of the crowd, and what became of it. */
class Member {
  readonly offsets: number[] = []
  readonly recovered: boolean[] = []
  readonly closes: number[] = []
  isBack = false
  readonly #client: Centrifuge
  readonly #subscription: Subscription

  private constructor(client: Centrifuge, subscription: Subscription) {
    this.#client = client
    this.#subscription = subscription
    subscription.on('publication', ({ offset = -1 }) => this.offsets.push(offset))
    subscription.on('subscribed', ({ wasRecovering, recovered }) => {
      if (wasRecovering) this.recovered.push(recovered)
      this.isBack = true
    })
    client.on('connecting', ({ code }) => this.closes.push(code))
    client.on('disconnected', ({ code }) => this.closes.push(code))
  }

  static async enter(server: ServerProcess, n: number): Promise<Member> {
    const client = await connected(await clientOf(server, { user: `member-${n}` }))
    return new Member(client, await subscribed(client, `chat:storm-${n % CHANNELS}`))
  }

  publish(data: unknown): Promise<unknown> {
    return this.#subscription.publish(data)
  }

  leave(): void {
    this.#client.disconnect()
  }
}

/** 48: the server is killed and comes back, and so does everybody, at once. @param leaveOut the fault, to show that the run is void then. */
export function storm(crowd: number, tier: LabScenario['tier'], id: number, leaveOut = false): LabScenario {
  return {
    id,
    name: `${crowd} clients come back at once after a restart`,
    group: 'clients',
    rules: ['L3', 'L4', 'G2', 'G5', 'G6', 'S6'],
    tier,
    async run({ seed }) {
      const directory = mkdtempSync(join(tmpdir(), 'tidegate-storm-'))
      const config = TEST_CONFIG
      let server = await ServerProcess.start({ config, directory })
      const members: Member[] = []
      try {
        return await run()
      } finally {
        for (const member of members) member.leave()
        await server.kill()
        rmSync(directory, { recursive: true, force: true })
      }

      function refused(): readonly LoggedEvent[] {
        return server.events.filter(({ message }) => message === 'connection.refused')
      }

      async function run(): Promise<LabOutcome> {
        const judgement = new Judgement()
        const timeline = new Timeline()
        const chance = chanceOf(seed)
        for (let first = 0; first < crowd; first += 50) {
          const size = Math.min(50, crowd - first)
          members.push(...(await Promise.all(Array.from({ length: size }, (_, n) => Member.enter(server, first + n)))))
        }
        for (let n = 0; n < CHANNELS; n++) for (let times = 0; times < 3; times++) await members[n]?.publish(`before ${times}`)
        await until(() => members.every(({ offsets }) => offsets.length === 3))
        for (const member of members) member.isBack = leaveOut
        const fromMs = timeline.nowMs()
        if (!leaveOut) {
          await server.kill()
          await pause(chance.between(50, 500))
          server = await ServerProcess.start({ config, directory, port: server.port })
        }
        const allBack = await until(() => members.every(({ isBack }) => isBack))
        timeline.span('clients', `${crowd} come back`, fromMs)
        const recoveryMs = timeline.nowMs() - fromMs
        for (let n = 0; n < CHANNELS; n++) await members[n]?.publish('after')
        await until(() => members.every(({ offsets }) => offsets.length === 4))
        await judge(judgement, allBack)
        const cut = members.filter(({ closes }) => closes.length > 0).length
        judgement.see(`${cut} of ${crowd} lost their connection`, cut === crowd)
        judgement.see(
          `${members.filter(({ recovered }) => recovered.length > 0).length} asked to go on where they were`,
          members.every(({ recovered }) => recovered.length > 0),
        )
        return {
          injected: `the server is killed and started again, with ${crowd} clients`,
          observed: judgement.observed,
          unobserved: judgement.unobserved,
          checked: judgement.checked,
          violations: judgement.violations,
          recoveryMs,
          figures: { clients: crowd, backMs: recoveryMs, refused: refused().length },
          timeline: timeline.with(server.events),
        }
      }

      async function judge(judgement: Judgement, allBack: boolean): Promise<void> {
        judgement.hold('G2', allBack, `${members.filter(({ isBack }) => !isBack).length} never came back`)
        const wrong = members.filter(({ offsets }) => JSON.stringify(offsets) !== '[1,2,3,4]')
        judgement.hold(
          'L4',
          wrong.length === 0,
          `${wrong.length} have missed something, or had it twice: ${JSON.stringify(wrong[0]?.offsets)}`,
        )
        const reset = members.filter(({ recovered }) => recovered.includes(false))
        judgement.hold('L3', reset.length === 0, `${reset.length} were told that they had missed something, which the log had`)
        const count = await sessions(server)
        judgement.hold('S6', count === crowd, `there are ${count} sessions for ${crowd} clients`)
        judgement.hold(
          'G5',
          members.every(({ closes }) => !closes.includes(1011)),
          'somebody was closed with 1011',
        )
        judgement.hold(
          'G6',
          refused().every(({ reason }) => /^gate: [a-z.-]+$/.test(String(reason))),
          'somebody was refused without a reason',
        )
      }
    },
  }
}

async function until(isSo: () => boolean): Promise<boolean> {
  const bound = performance.now() + BACK_MS
  while (!isSo() && performance.now() < bound) await pause(10)
  return isSo()
}
