import { apiMethod } from '../method.ts'
import { result } from '../outcome.ts'

/** `{}` -> `{nodes}`: the instances and what they carry. There is one until instances share a Redis. */
export const info = apiMethod({}, ({ clock, startedMs, sessions, hub, node, nodeName, version }) => {
  const channels = hub.channels()
  return result({
    nodes: [
      {
        uid: node,
        name: nodeName,
        version,
        num_clients: sessions.open,
        num_users: sessions.users,
        num_subs: [...channels.values()].reduce((sum, members) => sum + members, 0),
        num_channels: channels.size,
        uptime: Math.floor((clock.monotonicMs() - startedMs) / 1_000),
      },
    ],
  })
})
