const NAME_MAX = 64

/** Somebody, as others see them. */
export interface Person {
  readonly user: string
  readonly name: string
}

/** The name in a connection's info, which the server vouches for; without one, the user's id. */
export function nameIn(connectionInfo: unknown, user: string): string {
  const name =
    typeof connectionInfo === 'object' && connectionInfo !== null && 'name' in connectionInfo ? connectionInfo.name : undefined
  const shown = typeof name === 'string' && name.trim() !== '' ? name.trim() : user
  return shown === '' ? 'anonymous' : shown.slice(0, NAME_MAX)
}
