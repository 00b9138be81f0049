import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { TidegateError } from '../runtime/index.ts'
import type { Route } from './router.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

/** Nothing of another host, nothing inline, no frame around us. The socket's own origin is named for browsers whose 'self' leaves it out. */
function securityHeaders(host: string | undefined): Readonly<Record<string, string>> {
  const socket = host !== undefined && /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : ''
  return {
    'Content-Security-Policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; ` +
      `connect-src 'self'${socket}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  }
}

interface StaticFile {
  readonly content: Buffer
  readonly type: string
  readonly etag: string
  /** Its name changes with its content, so it can be kept for ever. */
  readonly isHashed: boolean
}

/** The pages there are, and where each one is found. */
const PAGES = { 'index.html': '/', 'admin.html': '/admin' } as const

/**
 * The pages: the files of `directory`, read once at start. Nothing of the request ever becomes a file name.
 * @param wanted the pages to serve; what they load is served in any case, and says nothing of anybody.
 * @throws a `storage` error when a page was not built.
 */
export function pageRoutes(directory: string, wanted: readonly (keyof typeof PAGES)[] = ['index.html']): readonly Route[] {
  const missing = wanted.find((page) => !existsSync(join(directory, page)))
  if (missing !== undefined) {
    throw new TidegateError('storage', `cannot serve the page: ${directory} holds no ${missing}`, {
      advice: 'Run npm run build.',
    })
  }
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.flatMap((entry) => {
    const name = relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (isPage(name) && !wanted.includes(name)) return []
    const route = staticRoute(`/${name}`, readStatic(directory, name))
    return isPage(name) ? [{ ...route, path: PAGES[name] }, route] : [route]
  })
}

function isPage(name: string): name is keyof typeof PAGES {
  return Object.hasOwn(PAGES, name)
}

function readStatic(directory: string, name: string): StaticFile {
  const content = readFileSync(join(directory, name))
  return {
    content,
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isHashed: name.startsWith('assets/'),
  }
}

function staticRoute(path: string, file: StaticFile): Route {
  return {
    method: 'GET',
    path,
    handle({ request, response }) {
      const headers = {
        ...securityHeaders(request.headers.host),
        ETag: file.etag,
        'Cache-Control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      }
      if (request.headers['if-none-match'] === file.etag) response.writeHead(304, headers).end()
      else
        response
          .writeHead(200, { ...headers, 'Content-Type': file.type, 'Content-Length': file.content.length })
          .end(file.content)
    },
  }
}
