// npm run bench -- redact DATA_DIR: what is taken out of real logs in which hardly anything is secret, and what that costs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Redactor, findSecrets } from '../../dist/incident/redact/index.js'
import { logFiles } from '../log-files.mjs'
import { UsageError } from '../options.mjs'

export const HELP = `usage: npm run bench -- redact DATA_DIR [--show N] [--json]

Redacts every line of every *.log in DATA_DIR (sub-directories too) and tells, for each file, what was taken out. Addresses
(IPv4, IPv6, hardware, e-mail) are checked by another reading and are no false redactions where it agrees; whatever else is
taken out of these logs counts as false. Then lines a second of redaction alone, and how much of the time of a miner at
150,000 lines a second that is.

  --show N   also N lines of each kind that counts as false, without the value
  --json     the figures as JSON

Exit status: 0; 1 when more than 0.1 % of the lines are redacted falsely, or redaction costs more than a quarter of the time
of 150,000 lines a second; 2 when it could not run.

The logs are for research use and no part of this repository: https://github.com/logpai/loghub (2k sets).

Example
  npm run bench -- redact ~/data/loghub2k
`

const MUST = { falseShare: 0.001, linesPerSecond: 600_000 }
const MINER_LINES_PER_SECOND = 150_000
const SPEED_LINES = 1_000_000

/** The other reading: stricter than the rules, and written without them. @type {Readonly<Record<string, (value: string) => boolean>>} */
const CHECKS = {
  ipv4: (value) => {
    // Amazon, and others after it, write them into names of hosts: `ip-10-0-0-1`.
    const parts = value.startsWith('ip-') ? value.slice(3).split('-') : value.split('.')
    return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  },
  ipv6: (value) => URL.canParse(`http://[${value}]/`),
  mac: (value) => value.split(':').length === 6,
  email: (value) => /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i.test(value),
}

/** @param {string} directory */
function readLogs(directory) {
  return logFiles(directory, '.log', `cannot bench redaction: no *.log in ${directory}`).map((name) => ({
    name,
    lines: readFileSync(join(directory, name), 'latin1').split(/\r?\n/).filter(Boolean),
  }))
}

/** @param {{ name: string, lines: readonly string[] }} log */
function judge({ name, lines }) {
  /** @type {Record<string, number>} */
  const kinds = {}
  /** @type {{ kind: string, line: string }[]} */
  const wrong = []
  let falseLines = 0
  for (const line of lines) {
    const spans = findSecrets(line)
    for (const { kind } of spans) kinds[kind] = (kinds[kind] ?? 0) + 1
    const bad = spans.filter(({ start, end, kind }) => !CHECKS[kind]?.(line.slice(start, end)))
    if (bad.length > 0) falseLines++
    for (const { start, end, kind } of bad) wrong.push({ kind, line: `${line.slice(0, start)}<${kind}>${line.slice(end)}` })
  }
  return { name, lines: lines.length, kinds, falseLines, wrong }
}

/** @param {readonly string[]} lines */
function speedOf(lines) {
  const { text } = new Redactor({ key: 'the key of the redaction bench' })
  const many = Array.from({ length: Math.max(SPEED_LINES, lines.length) }, (_, index) => lines[index % lines.length] ?? '')
  for (const line of many.slice(0, 100_000)) text(line)
  const times = [1, 2, 3].map(() => {
    const startedMs = performance.now()
    for (const line of many) text(line)
    return performance.now() - startedMs
  })
  return many.length / ((times.sort((a, b) => a - b)[1] ?? Infinity) / 1_000)
}

/** @param {ReturnType<typeof judge>[]} judged */
function table(judged) {
  const rows = judged.map(({ name, lines, kinds, falseLines }) => {
    const told = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`)
    return `| ${name} | ${lines} | ${told.join(', ')} | ${falseLines} |`
  })
  return ['| log | lines | taken out | lines redacted falsely |', '|---|---|---|---|', ...rows].join('\n')
}

/** @param {readonly string[]} argv */
function read(argv) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        show: { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** @param {readonly string[]} argv @returns {Promise<number>} the exit status */
export async function redactCommand(argv) {
  const { values, positionals } = read(argv)
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const [directory, ...more] = positionals
  if (directory === undefined || more.length > 0) throw new UsageError('cannot bench redaction: name one directory of logs')
  const logs = readLogs(directory)
  const judged = logs.map(judge)
  const lines = judged.reduce((sum, log) => sum + log.lines, 0)
  const falseShare = judged.reduce((sum, log) => sum + log.falseLines, 0) / lines
  const linesPerSecond = Math.round(speedOf(logs.flatMap((log) => log.lines)))
  const minerShare = MINER_LINES_PER_SECOND / linesPerSecond
  const figures = {
    lines,
    falseShare,
    linesPerSecond,
    minerShare,
    logs: judged.map(({ name, kinds, falseLines }) => ({ name, kinds, falseLines })),
  }
  if (values.json) console.log(JSON.stringify(figures, null, 2))
  else {
    console.log(table(judged))
    console.log(`\n${lines} lines, ${(falseShare * 100).toFixed(3)} % redacted falsely (at most ${MUST.falseShare * 100} %)`)
    console.log(
      `${linesPerSecond} lines/s: ${(minerShare * 100).toFixed(1)} % of the time of ${MINER_LINES_PER_SECOND} lines/s (at most 25 %)`,
    )
    const shown = new Map()
    for (const { kind, line } of judged.flatMap(({ wrong }) => wrong)) {
      const count = (shown.get(kind) ?? 0) + 1
      shown.set(kind, count)
      if (count <= Number(values.show)) console.log(`  ${line.slice(0, 200)}`)
    }
  }
  return falseShare <= MUST.falseShare && linesPerSecond >= MUST.linesPerSecond ? 0 : 1
}
