// How long the judge of histories takes, and how much memory: writes a good history of so many deliveries, and judges it in a process of its own.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `Measures tidegate lab check on a history of many deliveries. Run "npm run build" first.

  node scripts/history-figure.mjs [--deliveries 4000000] [--subscribers 50] [--channels 20] [--keep FILE]

Prints one line of JSON. Exit code: 0 judged and good, 1 not so, 2 wrong usage.`

const root = fileURLToPath(new URL('..', import.meta.url))

function parse() {
  try {
    return parseArgs({
      options: {
        deliveries: { type: 'string', default: '4000000' },
        subscribers: { type: 'string', default: '50' },
        channels: { type: 'string', default: '20' },
        keep: { type: 'string' },
        judge: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`)
    process.exit(2)
  }
}

/** Everybody hears everything; each channel has as many subscribers, of which the first ones send in turn. */
function write(path, { deliveries, subscribers, channels }) {
  const file = openSync(path, 'w')
  let text = ''
  let atMs = 0
  const add = (line) => {
    text += `${JSON.stringify({ ...line, atMs: (atMs += 0.05) })}\n`
    if (text.length > 1_000_000) {
      writeSync(file, text)
      text = ''
    }
  }
  const names = Array.from({ length: channels }, (_, n) => `memory:${n}`)
  const member = (channel, n) => `client-${n * channels + channel}`
  for (const [at, channel] of names.entries())
    for (let n = 0; n < subscribers; n++) {
      add({ kind: 'connected', client: member(at, n) })
      add({ kind: 'subscribed', client: member(at, n), channel, wasRecovering: false, recovered: false, offset: 0, epoch: 'e1' })
    }
  const offsets = names.map(() => 0)
  const publications = Math.ceil(deliveries / subscribers)
  for (let n = 0; n < publications; n++) {
    const at = n % channels
    const channel = names[at]
    const offset = ++offsets[at]
    const client = member(at, offset % Math.min(5, subscribers))
    const id = `${client}-${offset}`
    const data = `${id} of ${channel}`
    add({ kind: 'send', client, channel, id, data })
    for (let to = 0; to < subscribers; to++)
      add({ kind: 'delivered', client: member(at, to), channel, offset, epoch: 'e1', data, from: 'live' })
    add({ kind: 'acked', client, channel, id, offset, epoch: 'e1', duplicate: false, durability: 'memory' })
  }
  for (const [at, channel] of names.entries()) {
    for (let offset = 1; offset <= offsets[at]; offset++) {
      const client = member(at, offset % Math.min(5, subscribers))
      add({ kind: 'kept', client: 'reader', channel, offset, epoch: 'e1', data: `${client}-${offset} of ${channel}` })
    }
    add({ kind: 'top', client: 'reader', channel, offset: offsets[at], epoch: 'e1' })
  }
  writeSync(file, text)
  closeSync(file)
}

async function judge(path) {
  const { fileSource, judgeHistory, readHistory } = await import('../dist/lab/history/index.js')
  const startedMs = performance.now()
  const { history, wrong } = await readHistory([fileSource(path)])
  const readMs = performance.now()
  const { counts } = judgeHistory(history, {})
  const judgedMs = performance.now()
  const isGood = wrong.count === 0 && Object.values(counts).every((count) => count === 0)
  console.log(
    JSON.stringify({
      deliveries: history.deliveries,
      operations: history.size,
      megabytes: Math.round(statSync(path).size / 1e6),
      readSeconds: Number(((readMs - startedMs) / 1e3).toFixed(2)),
      judgeSeconds: Number(((judgedMs - readMs) / 1e3).toFixed(2)),
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
      good: isGood,
    }),
  )
  return isGood ? 0 : 1
}

const options = parse()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
if (options.judge !== undefined) process.exit(await judge(options.judge))
const [deliveries, subscribers, channels] = [options.deliveries, options.subscribers, options.channels].map(Number)
if (![deliveries, subscribers, channels].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error(HELP)
  process.exit(2)
}
const directory = mkdtempSync(join(tmpdir(), 'tidegate-figure-'))
const path = options.keep ?? join(directory, 'history.jsonl')
write(path, { deliveries, subscribers, channels })
const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--judge', path], { cwd: root, stdio: 'inherit' })
rmSync(directory, { recursive: true })
process.exit(status ?? 1)
