#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { realTimers } from '../runtime/real.ts'
import { EXIT } from './exit.ts'
import { runCommandLine } from './frame.ts'
import { processTerminal } from './process-terminal.ts'
import { COMMANDS } from './registry.ts'

/** Two levels up from here, in the sources as in the build. */
const PACKAGE = new URL('../../package.json', import.meta.url)

const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string }
const terminal = processTerminal(process, (code) => process.exit(code))

const code = await runCommandLine(process.argv.slice(2), terminal, { commands: COMMANDS, version }).catch(() => EXIT.broken)
// What was written must be out, or known to be lost, before the process ends.
process.stdout.write('', () => process.stderr.write('', () => realTimers.soon(() => process.exit(code))))
