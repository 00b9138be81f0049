// What is demanded of reading and of a whole scan, and the table.
/** @import { Demand, ScanFigures } from './index.d.mts' */

const TEXT_MIN = 500_000
/** On one core, from bytes to a document. */
const WHOLE_MIN = 150_000
const JSON_MIN = 0.25
/** Ten times the lines may not need more than this much more. */
const GROWTH_MAX = 1.25

/** @param {number} value */
const thousands = (value) => `${Math.round(value / 1000)} k`

/** @param {ScanFigures} figures @returns {readonly Demand[]} */
export function demandsOf({ textPerSecond, wholePerSecond, logsPerSecond, cloudRatio, pinoRatio, smallMiB, largeMiB }) {
  /** @param {string} what @param {number} perSecond @param {number} least */
  const rate = (what, perSecond, least) => ({
    text: `${what}: ${thousands(perSecond)} lines/s, must ${thousands(least)}`,
    isMet: perSecond >= least,
  })
  const demands = [
    rate('text', textPerSecond, TEXT_MIN),
    rate('whole scan', wholePerSecond, WHOLE_MIN),
    ...(logsPerSecond === undefined ? [] : [rate('whole scan of --logs', logsPerSecond, WHOLE_MIN)]),
    { text: `Cloud Logging: ${cloudRatio.toFixed(2)} × JSON.parse, must ${JSON_MIN}`, isMet: cloudRatio >= JSON_MIN },
    { text: `pino: ${pinoRatio.toFixed(2)} × JSON.parse, must ${JSON_MIN}`, isMet: pinoRatio >= JSON_MIN },
  ]
  if (largeMiB === 0) return demands
  const text = `memory: ${largeMiB.toFixed(0)} MiB at 10 million lines, ${smallMiB.toFixed(0)} MiB at 1 million, must be at most ${GROWTH_MAX} ×`
  return [...demands, { text, isMet: largeMiB <= smallMiB * GROWTH_MAX }]
}

/** @param {ScanFigures} figures */
export function scanMarkdown(figures) {
  const { textPerSecond, wholePerSecond, logsPerSecond, cloudPerSecond, cloudRatio, pinoPerSecond, pinoRatio } = figures
  return [
    '| what is read | lines/s | ÷ a bare JSON.parse |',
    '|---|---|---|',
    `| text | ${thousands(textPerSecond)} | |`,
    `| text, and made into a document (whole scan) | ${thousands(wholePerSecond)} | |`,
    ...(logsPerSecond === undefined ? [] : [`| lines of --logs, and made into a document | ${thousands(logsPerSecond)} | |`]),
    `| Cloud Logging, lines | ${thousands(cloudPerSecond)} | ${cloudRatio.toFixed(2)} |`,
    `| pino | ${thousands(pinoPerSecond)} | ${pinoRatio.toFixed(2)} |`,
    '',
    ...demandsOf(figures).map(({ text, isMet }) => `${isMet ? 'reached' : '**missed**'}: ${text}`),
  ].join('\n')
}
