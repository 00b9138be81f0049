import { constants, createReadStream } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ReadFault } from './fault.ts'

/** The name of standard input. */
export const STDIN = '-'

/** Small enough that a batch is used while it is still in the processor's cache. */
const CHUNK_BYTES = 64 * 1024

/** A file, or whatever can be read once from its beginning. */
export interface Source {
  readonly file: string
  /** How much there is, as far as it is known. */
  readonly bytes: number | undefined
  open(): AsyncIterable<Uint8Array>
}

/**
 * Looks at every file before anything is read: a scan of an hour must not fail at its last one.
 *
 * @throws ReadFault
 */
export async function sourcesOf(
  files: readonly string[],
  stdin: AsyncIterable<Uint8Array> | undefined,
): Promise<readonly Source[]> {
  const sources: Source[] = []
  for (const file of files) {
    if (file !== STDIN) sources.push(await fileSource(file))
    else if (stdin !== undefined) sources.push({ file, bytes: undefined, open: () => stdin })
    else throw new ReadFault('missing', file, 'there is no standard input', 'name a file')
  }
  return sources
}

async function fileSource(file: string): Promise<Source> {
  const found = await stat(file).catch((error: unknown) => refuse(file, error))
  if (found.isDirectory())
    throw new ReadFault('directory', file, 'it is a directory', `name its files, for example ${file}/*.log`)
  await access(file, constants.R_OK).catch((error: unknown) => refuse(file, error))
  if (found.isFile()) await lookInside(file)
  return {
    file,
    bytes: found.isFile() ? found.size : undefined,
    open: () => createReadStream(file, { highWaterMark: CHUNK_BYTES }),
  }
}

function refuse(file: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR')
    throw new ReadFault('missing', file, 'there is no such file', 'look at its name', error)
  if (code === 'EACCES' || code === 'EPERM')
    throw new ReadFault('unreadable', file, 'it may not be read', 'ask for the right to read it', error)
  throw new ReadFault('unreadable', file, error instanceof Error ? error.message : String(error), 'look at the file', error)
}

/** First bytes of what is packed in ways that Node cannot unpack. */
const PACKED: readonly (readonly [name: string, bytes: readonly number[], tool: string])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04], 'unzip -p'],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd], 'zstd -dc'],
  ['bzip2', [0x42, 0x5a, 0x68], 'bzip2 -dc'],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz -dc'],
]

const YAML_ENTRY =
  /^---\r?\n(?:httpRequest|insertId|jsonPayload|labels|logName|protoPayload|receiveTimestamp|resource|severity|textPayload|timestamp):/

async function lookInside(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0)
    const head = buffer.subarray(0, bytesRead)
    for (const [name, bytes, tool] of PACKED)
      if (bytes.every((byte, index) => head[index] === byte))
        throw new ReadFault('compressed', file, `it is packed by ${name}`, `${tool} ${file} | tidegate incident scan -`)
    if (YAML_ENTRY.test(head.toString('latin1')))
      throw new ReadFault(
        'yaml',
        file,
        'it is YAML, as gcloud writes it when not asked otherwise',
        'export it with --format=json',
      )
  } finally {
    await handle.close()
  }
}

/**
 * The bytes of a source in UTF-8: gzip is unpacked (told by its first bytes, not by its name), UTF-16 rewritten, and the mark of
 * byte order left out.
 *
 * @param counted is told of bytes as they lie there, compressed ones compressed
 */
export async function* textBytes(source: Source, counted: (bytes: number) => void): AsyncGenerator<Buffer> {
  const raw = source.open()[Symbol.asyncIterator]()
  try {
    const chunks = afterHead(raw, counted)
    const head = await firstBytes(chunks)
    const rest = joined(head, chunks)
    yield* head[0] === 0x1f && head[1] === 0x8b ? unmarked(unpacked(rest)) : unmarked(rest)
  } finally {
    await raw.return?.()
  }
}

async function* afterHead(raw: AsyncIterator<Uint8Array>, counted: (bytes: number) => void): AsyncGenerator<Buffer> {
  for (let next = await raw.next(); next.done !== true; next = await raw.next()) {
    const { value } = next
    counted(value.length)
    if (value.length > 0) yield Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
}

/** At least four bytes, if there are as many. */
async function firstBytes(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < 4) {
    const next = await chunks.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  return head
}

async function* joined(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* rest
}

async function* unpacked(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  // What fails in there is thrown by the reading of its end.
  pipeline(Readable.from(packed, { objectMode: false }), gunzip, () => {})
  for await (const chunk of gunzip) yield chunk
}

async function* unmarked(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const head = await firstBytes(chunks)
  const little = head[0] === 0xff && head[1] === 0xfe
  if (little || (head[0] === 0xfe && head[1] === 0xff))
    return yield* rewritten(joined(head, chunks), little ? 'utf-16le' : 'utf-16be')
  yield* joined(head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head, chunks)
}

/** PowerShell's `>` writes UTF-16. */
async function* rewritten(chunks: AsyncGenerator<Buffer>, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}
