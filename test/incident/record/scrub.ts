import { homedir, hostname, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
/** A short name of a machine may be that of a group of settings too: `vm.overcommit_memory`. */
const asWord = (text: string): RegExp => new RegExp(`(?<![\\w.-])${literally(text)}(?![\\w-]|\\.\\w+_)`, 'g')
const asPath = (path: string): RegExp => new RegExp(`${literally(path)}(?=[/\\s"':;,)\\\\]|$)`, 'gm')

/** What names this machine, and what stands for it. In this order: the narrower first. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [asPath(ROOT), '/app'],
  [new RegExp(`${literally(tmpdir())}/tidegate-redis-\\w+`, 'g'), '/srv/redis'],
  [new RegExp(`${literally(tmpdir())}/tidegate-test-\\w+`, 'g'), '/srv/tidegate'],
  [asPath(process.execPath), '/usr/local/bin/node'],
  [asPath(homedir()), '/home/chat'],
  [asWord(hostname()), 'chat-host'],
]

/** The text without paths and names of the machine that recorded it. @throws where one of them is left. */
export function scrubbed(text: string): string {
  const clean = NAMES.reduce((before, [name, other]) => before.replaceAll(name, other), text)
  const left = [ROOT, `${tmpdir()}/`, `${homedir()}/`].find((name) => clean.includes(name))
  if (left !== undefined) throw new Error(`cannot keep a recording: it names this machine by ${left}`)
  return clean
}
