import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An authority of the test's own, and what it has signed, as files. */
export class Certificates {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tidegate-tls-'))

  constructor() {
    this.#openssl('req', '-x509', ...key('ca'), '-days', '2', '-subj', '/CN=Test authority')
    for (const name of ['server', 'client']) this.#sign(name)
    // Signed by nobody that is known.
    this.#openssl('req', '-x509', ...key('stranger'), '-days', '2', '-subj', '/CN=localhost')
  }

  path(name: string): string {
    return join(this.#directory, name)
  }

  #sign(name: string): void {
    writeFileSync(this.path(`${name}.ext`), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
    this.#openssl('req', '-new', ...key(name, 'csr'), '-subj', `/CN=${name}`)
    const [request, extensions] = [`${name}.csr`, `${name}.ext`]
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', `${name}.pem`, '-days', '2']
    this.#openssl('x509', '-req', '-in', request, ...signed, '-extfile', extensions)
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#directory, stdio: 'pipe' })
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

function key(name: string, out = 'pem'): readonly string[] {
  return [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.${out}`,
  ]
}
