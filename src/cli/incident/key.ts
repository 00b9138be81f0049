import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Random } from '../../runtime/index.ts'
import type { Terminal } from '../command.ts'
import { writeWhole } from './whole-file.ts'

const KEY_LENGTH_MIN = 16

/**
 * The key of the tags that stand for redacted values: of the environment, else the one beside the document, which is made once. With
 * the same key the same logs give the same bytes, and a citation can be looked up again.
 */
export function redactionKey(documentPath: string, env: Terminal['env'], random: Random): string | { readonly reason: string } {
  const given = env['TIDEGATE_INCIDENT_KEY']
  if (given !== undefined && given !== '')
    return given.length >= KEY_LENGTH_MIN
      ? given
      : { reason: `TIDEGATE_INCIDENT_KEY has fewer than ${KEY_LENGTH_MIN} characters` }
  const path = join(dirname(documentPath), 'key')
  const kept = readKey(path)
  if (kept !== undefined) return kept
  const made = `${random.uuid()}${random.uuid()}`.replaceAll('-', '')
  writeWhole(path, `${made}\n`)
  return made
}

function readKey(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return text.length >= KEY_LENGTH_MIN ? text : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
