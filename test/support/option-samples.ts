import type { Option } from '../../src/server/config/option-list.ts'

/** Texts of every kind that an option may have. */
const POOL = [
  'true',
  'false',
  '0',
  '1',
  '2',
  '7',
  '4096',
  '50000',
  '0s',
  '250ms',
  '1s',
  '3s',
  '9s',
  '14s',
  '30s',
  '5m',
  '55m',
  '2h',
  'info',
  'none',
  '127.0.0.1',
  '0.0.0.0',
  'localhost',
  'https://example.com',
  'http://127.0.0.1:9/keys',
  'fossil',
  'memory',
  'fsynced',
  'room',
  'memory',
  'redis',
  'redis://127.0.0.1:6379',
  '-----BEGIN CERTIFICATE-----',
  '*',
  'a text of at least thirty-two bytes',
] as const

/** What may be written for an option, as a flag or a variable writes it. */
export function samplesOf({ schema, path }: Option): readonly string[] {
  const samples = POOL.filter((text) => schema.safeParse(text).success)
  if (samples.length === 0) throw new Error(`no sample of ${path} is accepted: add one`)
  return samples
}
