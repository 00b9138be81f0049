/** Who is signed in here. Kept, so that a reload stays signed in. */
export interface Session {
  readonly token: string
  readonly user: string
  readonly name: string
  /** Signed in by name: the server gives a new token when this one runs out. A pasted token ends when it ends. */
  readonly renewable: boolean
}

/** Reads what stands on the shelf. */
export function parseSession(found: unknown): Session | undefined {
  if (typeof found !== 'object' || found === null) return undefined
  const { token, user, name, renewable } = found as { readonly [Field in keyof Session]?: unknown }
  if (typeof token !== 'string' || typeof user !== 'string' || typeof name !== 'string') return undefined
  return { token, user, name, renewable: renewable === true }
}

/** Reads a pasted JSON Web Token: only to show whose it is. Whether it holds is for the server to say. */
export function sessionOf(pasted: string): Session | undefined {
  const token = pasted.trim()
  const payload = token.split('.')[1]
  if (payload === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly sub?: unknown
      readonly info?: { readonly name?: unknown }
    }
    if (typeof claims.sub !== 'string') return undefined
    const name = typeof claims.info?.name === 'string' && claims.info.name !== '' ? claims.info.name : claims.sub
    return { token, user: claims.sub, name: name === '' ? 'anonymous' : name, renewable: false }
  } catch {
    return undefined
  }
}
