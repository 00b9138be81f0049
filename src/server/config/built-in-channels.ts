/**
 * What development and test have without being told, written as a file would: `room` remembers and knows who is here,
 * `typing` does neither. A namespace of the same name in the configuration replaces it whole.
 */
export const BUILT_IN_NAMESPACES = [
  {
    name: 'room',
    presence: true,
    join_leave: true,
    force_push_join_leave: true,
    history_size: 1_000,
    history_ttl: '720h',
    // The stream must outlive what is in it, whatever the general option says.
    history_meta_ttl: '720h',
    force_recovery: true,
    force_positioning: true,
    allowed_delta_types: ['fossil'],
    allow_subscribe_for_client: true,
    allow_publish_for_subscriber: true,
    allow_history_for_subscriber: true,
    allow_presence_for_subscriber: true,
    allow_user_limited_channels: true,
  },
  {
    name: 'typing',
    allow_subscribe_for_client: true,
    allow_publish_for_subscriber: true,
    allow_user_limited_channels: true,
  },
] as const
