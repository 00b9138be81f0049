-- Opens a channel's stream when there is none, so that a position can be told before the first publication.
-- KEYS  meta, stream, ids, times
-- ARGV  nonce, size, ttl ms, keep ms
-- Returns { token, top }, or the error NOIDENTITY.
-- Atomic: two that open must be told one token.

local function open(keys, args)
  local size, ttl, keep = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  local id = identity()
  if not id then return redis.error_reply(NOIDENTITY) end
  local self = life(keys[1], size, ttl, keep)
  if not self then
    self = newlife(keys, args[1], id, size, ttl, keep)
    save(keys, self)
  end
  return { self.t, self.o }
end

redis.register_function(NAME .. '_open', open)
