/** A data set of its own, kept by an append-only file, and reached by a Unix socket alone: no port, so no password is needed. */
export function serverArguments(directory: string, socket: string): readonly string[] {
  return [
    ['--port', '0'],
    ['--unixsocket', socket],
    ['--unixsocketperm', '700'],
    ['--dir', directory],
    ['--daemonize', 'no'],
    ['--logfile', ''],
    ['--save', ''],
    ['--appendonly', 'yes'],
    ['--appendfsync', 'everysec'],
    // What was promised is not thrown away to make room.
    ['--maxmemory-policy', 'noeviction'],
  ].flat()
}
