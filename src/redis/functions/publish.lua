-- Announces a publication of a channel without history once for each id: rule L2.
-- KEYS  passing ids (zset, id by time)
-- ARGV  id, announcement, id window ms, ids kept at most, PUBLISH or SPUBLISH, announcement channel
-- Returns 0, or 1 for a duplicate.
-- Atomic: two calls of one id must not both find it new. Told first: an id that is remembered and was not told would be lost.

local function publish(keys, args)
  local at, window, most = now(), tonumber(args[3]), tonumber(args[4])
  local seen = redis.call('ZSCORE', keys[1], args[1])
  if seen and tonumber(seen) + window > at then return 1 end
  local told = redis.pcall(args[5], args[6], args[2])
  if type(told) == 'table' then return told end
  redis.call('ZADD', keys[1], at, args[1])
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', at - window)
  redis.call('ZREMRANGEBYRANK', keys[1], 0, -most - 1)
  redis.call('PEXPIRE', keys[1], window)
  return 0
end

redis.register_function(NAME .. '_publish', publish)
