const LINES_MAX = 8
const CHARACTERS_MAX = 4_000

/** The last of what a program said: a few lines, for whoever has to know why it ended. */
export class LastLines {
  #text = ''

  add(chunk: string): void {
    this.#text = (this.#text + chunk).slice(-CHARACTERS_MAX)
  }

  clear(): void {
    this.#text = ''
  }

  /** As it was said. */
  get all(): string {
    return this.#text
  }

  /** Without the process id, role and time that Redis puts before each line. */
  get text(): string {
    const lines = this.#text.split('\n').map((line) => line.replace(/^\d+:\w \d+ \w+ \d+ [\d:.]+ [.\-*#] /, '').trim())
    const said = lines.filter((line) => line !== '' && !/^[\s._`'|\-(),:/~]*$/.test(line))
    return said.length === 0 ? 'nothing' : said.slice(-LINES_MAX).join(' | ')
  }
}
