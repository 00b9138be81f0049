-- Forgets a channel's publications; offsets, ids and token go on.
-- KEYS  meta, stream, ids, times
-- ARGV  -
-- Returns 1, or 0 when there was no stream.
-- Atomic: the life that is renewed is the one whose publications went.

local function remove(keys)
  local self = life(keys[1], 0, 0, 0)
  if not self then return 0 end
  redis.call('XTRIM', keys[2], 'MAXLEN', 0)
  save(keys, self)
  return 1
end

redis.register_function(NAME .. '_remove', remove)
