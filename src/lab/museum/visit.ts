import type { TimelineEntry } from '../../readiness/index.ts'
import { Door, type Said } from './door.ts'
import type { Exhibit, ExhibitName } from './exhibits.ts'
import { RedisManager, type StartPlan } from './manager.ts'
import { VISIT_MS, type MuseumWorld } from './stage.ts'
import type { Strategy, StrategyName } from './strategies.ts'

/** One start under one strategy. Times count from the connection. */
export interface Visit {
  readonly exhibit: ExhibitName
  readonly strategy: StrategyName
  readonly readyMs: number
  readonly openMs: number | undefined
  /** How long the strategy had been at it. */
  readonly gaveUpMs: number | undefined
  readonly admitted: number
  readonly tooEarly: number
  readonly turnedAway: number
  readonly slept: boolean
  readonly said: readonly Said[]
  /** What the strategy answered in the middle of it, where it answers. */
  readonly explained: Said | undefined
  /** Its own record, where it keeps one. */
  readonly timeline: readonly TimelineEntry[]
}

/** When it is asked how things stand: long enough after the connection for a person to have looked. */
const ASKED_MS = 400
/** Before the end of the stage's time, so that a start is judged in it. */
const JUDGED_MS = VISIT_MS - 300

export async function visit(exhibit: Exhibit, strategy: Strategy, plan: StartPlan, world: MuseumWorld): Promise<Visit> {
  const { clock, timers } = world
  const begunMs = clock.monotonicMs()
  // As planned, until it has come: a real timer is late, or early by less than a millisecond.
  let connectedMs = begunMs + plan.connectMs
  let readyMs: number | undefined
  const sinceConnected = (): number => clock.monotonicMs() - connectedMs
  const manager = new RedisManager(plan, timers)
  // The first to be told, so that who opens in that turn has not opened before it.
  manager.watch((happening) => {
    if (happening === 'connected') connectedMs = clock.monotonicMs()
    if (manager.isReady) readyMs ??= sinceConnected()
  })
  const door = new Door(() => manager.isReady, sinceConnected)
  for (const ms of plan.arrivalsMs) timers.after(plan.connectMs + ms, () => door.arrive())
  let slept = false
  const working = strategy.begin({ manager, check: exhibit.check, door, world, slept: () => (slept = true) })
  manager.begin()
  let explained: Said | undefined
  if (working.explain !== undefined) {
    const { explain } = working
    timers.after(plan.connectMs + ASKED_MS, () => (explained = { atMs: sinceConnected(), text: explain() }))
  }
  await new Promise<void>((resolve) => void timers.after(JUDGED_MS, resolve))
  // What an ending engine says is no part of the start.
  const timeline = (working.timeline?.() ?? []).map((entry) => ({ ...entry, atMs: entry.atMs - connectedMs }))
  const told = [...door.said]
  await working.end?.()
  return {
    exhibit: exhibit.name,
    strategy: strategy.name,
    readyMs: readyMs ?? plan.monitorMs,
    openMs: door.openMs,
    gaveUpMs:
      door.gaveUpMs === undefined ? undefined : door.gaveUpMs + (strategy.connectsToo === true ? connectedMs - begunMs : 0),
    admitted: door.admitted,
    tooEarly: door.tooEarly,
    turnedAway: door.waiting,
    slept,
    said: told,
    explained,
    timeline,
  }
}
