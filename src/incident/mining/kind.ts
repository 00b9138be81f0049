/** What a slot of a template stands for. `*`: several things in a row, or words that vary. */
export const KINDS = [
  'num',
  'duration',
  'size',
  'percent',
  'ratio',
  'time',
  'ip',
  'host',
  'url',
  'path',
  'email',
  'uuid',
  'hex',
  'id',
  'str',
  'bool',
  'secret',
  '*',
] as const
export type Kind = (typeof KINDS)[number]

/** As the template writes it. */
export function mask(kind: Kind): string {
  return `<${kind}>`
}

/** Kinds that hold a quantity, and so have a median. */
export function isQuantity(kind: Kind): boolean {
  return kind === 'num' || kind === 'duration' || kind === 'size' || kind === 'percent' || kind === 'ratio'
}
