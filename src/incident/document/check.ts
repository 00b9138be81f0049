/** A document that is none, or one that somebody changed by hand. Names the file and the field. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly file: string
  /** `patterns[3].key`; empty: the file as a whole. */
  readonly field: string

  constructor(file: string, field: string, reason: string, cause?: unknown) {
    super(`cannot read ${file}: ${field === '' ? '' : `${field}: `}${reason}`, cause === undefined ? undefined : { cause })
    this.file = file
    this.field = field
  }
}

/** One value of a document, with where it stands. Reads once, and believes nothing. */
export class Field {
  readonly #file: string
  readonly #path: string
  readonly value: unknown

  constructor(file: string, value: unknown, path = '') {
    this.#file = file
    this.#path = path
    this.value = value
  }

  refuse(reason: string): never {
    throw new DocumentError(this.#file, this.#path, reason)
  }

  get isThere(): boolean {
    return this.value !== undefined
  }

  at(name: string): Field {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.refuse(`has to be an object, and is ${kindOf(value)}`)
    const inner = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined
    return new Field(this.#file, inner, this.#path === '' ? name : `${this.#path}.${name}`)
  }

  items(): readonly Field[] {
    if (!Array.isArray(this.value)) return this.refuse(`has to be a list, and is ${kindOf(this.value)}`)
    return this.value.map((one: unknown, index) => new Field(this.#file, one, `${this.#path}[${index}]`))
  }

  entries(): readonly (readonly [string, Field])[] {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.refuse(`has to be an object, and is ${kindOf(value)}`)
    return Object.keys(value).map((name) => [name, this.at(name)])
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse(`has to be text, and is ${kindOf(this.value)}`)
  }

  number(): number {
    return typeof this.value === 'number' && Number.isFinite(this.value)
      ? this.value
      : this.refuse(`has to be a number, and is ${kindOf(this.value)}`)
  }

  /** 0 and up. */
  count(): number {
    const count = this.number()
    return Number.isSafeInteger(count) && count >= 0 ? count : this.refuse(`has to be a whole number from 0, and is ${count}`)
  }

  flag(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.refuse(`has to be true or false, and is ${kindOf(this.value)}`)
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const text = this.text()
    return words.find((word) => word === text) ?? this.refuse(`has to be one of ${words.join(', ')}, and is "${text}"`)
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'not there'
  if (value === null) return 'null'
  return Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'an object'
      : (JSON.stringify(value) ?? typeof value).slice(0, 60)
}
