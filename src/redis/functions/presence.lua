-- Who is in a channel. A member whose time has come is never shown, and goes with a later call.
-- who (hash)   client -> "<bytes of user>:<user><JSON of the client>"; until (zset) client by the time at which it is gone
--
-- presence_add      KEYS who, until  ARGV client, value, ttl ms          returns 1 if it was not there, else 0
-- presence_remove   KEYS who, until  ARGV client                         returns 1 if it was there, else 0
-- presence_members  KEYS who, until  ARGV -                              returns the values of those who are there
-- presence_stats    KEYS who, until  ARGV -                              returns { clients, users }
-- Atomic: a member without its time would be a ghost for ever; one clock (the server's) for all instances.

local AT_ONCE = 1000

-- Whose time in `times` (zset) has come, a hundred at most, and what is kept of them in `values` (hash). Instances go the same way.
local function forgetGone(times, values, at)
  local gone = redis.call('ZRANGEBYSCORE', times, '-inf', at, 'LIMIT', 0, 100)
  if #gone == 0 then return end
  redis.call('ZREM', times, unpack(gone))
  redis.call('HDEL', values, unpack(gone))
end

local function add(keys, args)
  local at, ttl = now(), tonumber(args[3])
  forgetGone(keys[2], keys[1], at)
  redis.call('HSET', keys[1], args[1], args[2])
  local added = redis.call('ZADD', keys[2], at + ttl, args[1])
  -- Never shorter than what is asked for another member.
  if redis.call('PTTL', keys[2]) < ttl then
    redis.call('PEXPIRE', keys[1], ttl + math.floor(ttl / 8))
    redis.call('PEXPIRE', keys[2], ttl + math.floor(ttl / 8))
  end
  return added
end

local function leave(keys, args)
  redis.call('HDEL', keys[1], args[1])
  return redis.call('ZREM', keys[2], args[1])
end

local function each(keys, see)
  local clients = redis.call('ZRANGEBYSCORE', keys[2], '(' .. now(), '+inf')
  for first = 1, #clients, AT_ONCE do
    local last = math.min(first + AT_ONCE - 1, #clients)
    for _, value in ipairs(redis.call('HMGET', keys[1], unpack(clients, first, last))) do
      if value then
        local digits = string.match(value, '^%d+')
        local from = #digits + 2
        see(string.sub(value, from, from + tonumber(digits) - 1), string.sub(value, from + tonumber(digits)))
      end
    end
  end
end

local function members(keys)
  local found = {}
  each(keys, function(_, json) found[#found + 1] = json end)
  return found
end

local function stats(keys)
  local clients, users, seen = 0, 0, {}
  each(keys, function(user)
    clients = clients + 1
    if not seen[user] then
      seen[user] = true
      users = users + 1
    end
  end)
  return { clients, users }
end

redis.register_function(NAME .. '_presence_add', add)
redis.register_function(NAME .. '_presence_remove', leave)
redis.register_function({ function_name = NAME .. '_presence_members', callback = members, flags = { 'no-writes' } })
redis.register_function({ function_name = NAME .. '_presence_stats', callback = stats, flags = { 'no-writes' } })
