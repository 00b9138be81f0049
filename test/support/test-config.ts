import { TEST_API_KEY, TEST_SECRET } from './tokens.ts'

/** Channels of the system tests: `chat` remembers, `talk` does not, `shut` opens to subscription tokens only. */
export const TEST_CONFIG = {
  client: { token: { hmac_secret_key: TEST_SECRET }, expired_close_delay: '1s', expired_sub_close_delay: '1s' },
  http_api: { key: TEST_API_KEY },
  http_stream: { enabled: true },
  sse: { enabled: true },
  channel: {
    namespaces: [
      {
        name: 'chat',
        presence: true,
        join_leave: true,
        force_push_join_leave: true,
        history_size: 1_000,
        history_ttl: '1h',
        force_recovery: true,
        force_positioning: true,
        allowed_delta_types: ['fossil'],
        delta_publish: true,
        allow_subscribe_for_client: true,
        allow_publish_for_subscriber: true,
        allow_history_for_subscriber: true,
        allow_presence_for_subscriber: true,
        allow_user_limited_channels: true,
      },
      { name: 'talk', allow_subscribe_for_client: true, allow_publish_for_subscriber: true },
      {
        name: 'short',
        history_size: 3,
        history_ttl: '1h',
        force_recovery: true,
        allow_subscribe_for_client: true,
        allow_publish_for_subscriber: true,
      },
      { name: 'shut', presence: true },
    ],
  },
}
