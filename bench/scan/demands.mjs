// What is demanded of reading, and the table.
/** @import { Demand, ScanFigures } from './index.d.mts' */

const TEXT_MIN = 500_000
const JSON_MIN = 0.25
/** Ten times the lines may not need more than this much more. */
const GROWTH_MAX = 1.25

/** @param {number} value */
const thousands = (value) => `${Math.round(value / 1000)} k`

/** @param {ScanFigures} figures @returns {readonly Demand[]} */
export function demandsOf({ textPerSecond, cloudRatio, pinoRatio, smallMiB, largeMiB }) {
  const demands = [
    { text: `text: ${thousands(textPerSecond)} lines/s, must ${thousands(TEXT_MIN)}`, isMet: textPerSecond >= TEXT_MIN },
    { text: `Cloud Logging: ${cloudRatio.toFixed(2)} × JSON.parse, must ${JSON_MIN}`, isMet: cloudRatio >= JSON_MIN },
    { text: `pino: ${pinoRatio.toFixed(2)} × JSON.parse, must ${JSON_MIN}`, isMet: pinoRatio >= JSON_MIN },
  ]
  if (largeMiB === 0) return demands
  const text = `memory: ${largeMiB.toFixed(0)} MiB at 10 million lines, ${smallMiB.toFixed(0)} MiB at 1 million, must be at most ${GROWTH_MAX} ×`
  return [...demands, { text, isMet: largeMiB <= smallMiB * GROWTH_MAX }]
}

/** @param {ScanFigures} figures */
export function scanMarkdown(figures) {
  const { textPerSecond, cloudPerSecond, cloudRatio, pinoPerSecond, pinoRatio } = figures
  return [
    '| what is read | lines/s | ÷ a bare JSON.parse |',
    '|---|---|---|',
    `| text | ${thousands(textPerSecond)} | |`,
    `| Cloud Logging, lines | ${thousands(cloudPerSecond)} | ${cloudRatio.toFixed(2)} |`,
    `| pino | ${thousands(pinoPerSecond)} | ${pinoRatio.toFixed(2)} |`,
    '',
    ...demandsOf(figures).map(({ text, isMet }) => `${isMet ? 'reached' : '**missed**'}: ${text}`),
  ].join('\n')
}
