-- What the instances of one Redis tell each other, and who of them is there. All keys share one hash tag.
-- number (string)  of the last entry of any of the streams: one order over all of them, so that a reader of two can merge them
-- stream           <number>-0, fields p (number of the entry before in this stream), f (who), s (its own count), t (text)
-- leases (zset)    instance by the time at which it is gone; told (hash): instance -> what it tells of itself
--
-- control_tell   KEYS leases, number, stream   ARGV to ('' for all), from, count of the first, kept at most, keep ms, texts...
--                Returns 1; or 0 when `to` is gone, and then nothing was written.
-- control_place  KEYS stream, stream           ARGV -
--                Returns the number of the last entry that each has had, also of those that were trimmed; '0' for none.
-- control_renew  KEYS leases, told, number, stream of all, own stream
--                ARGV instance, what it tells, lease ms, keep ms, number up to which it has read its own stream
--                Returns 1 if its lease had held, 0 if it was new or had run out.
-- control_leave  KEYS leases, told, own stream ARGV instance
-- control_alive  KEYS leases, told             ARGV -
--                Returns instance, what it tells, instance, what it tells...
-- control_revoke KEYS revoked (hash: user -> "<issued before> <keep until>"), until (zset: user by keep until)
--                ARGV user, issued before, keep until (seconds), kept at most
--                Returns 1; false when there are as many as may be.
--                A second one of a user widens the first.
-- Atomic: a word without its place in the order, or for an instance that is gone, would never be read.

-- Text of a whole number that Lua would write as 1.8e+15.
local function whole(number)
  return string.format('%.0f', number)
end

-- Redis remembers it also when everything was trimmed.
local function lastOf(stream)
  if redis.call('EXISTS', stream) == 0 then return '0' end
  local about = redis.call('XINFO', 'STREAM', stream)
  for index = 1, #about, 2 do
    if about[index] == 'last-generated-id' then return string.match(about[index + 1], '^%d+') end
  end
  return '0'
end

local function isAlive(leases, instance)
  local untilMs = redis.call('ZSCORE', leases, instance)
  return untilMs and tonumber(untilMs) > now()
end

local function tell(keys, args)
  local to, from, count, most, keep = args[1], args[2], tonumber(args[3]), args[4], args[5]
  if to ~= '' and not isAlive(keys[1], to) then return 0 end
  local before = lastOf(keys[3])
  local last = math.max(tonumber(redis.call('GET', keys[2]) or '0'), tonumber(before))
  for index = 6, #args do
    -- Time leads, so that numbers grow on also in a data set that has lost them.
    last = math.max(now() * 1000, last + 1)
    redis.call(
      'XADD', keys[3], 'MAXLEN', '~', most, whole(last) .. '-0', 'p', before, 'f', from, 's', whole(count), 't', args[index]
    )
    before, count = whole(last), count + 1
  end
  redis.call('SET', keys[2], whole(last), 'PX', keep)
  redis.call('PEXPIRE', keys[3], keep)
  return 1
end

local function place(keys)
  return { lastOf(keys[1]), lastOf(keys[2]) }
end

local function forgetGone(keys, at)
  local gone = redis.call('ZRANGEBYSCORE', keys[1], '-inf', at, 'LIMIT', 0, 100)
  if #gone == 0 then return end
  redis.call('ZREM', keys[1], unpack(gone))
  redis.call('HDEL', keys[2], unpack(gone))
end

local function renew(keys, args)
  local at, keep = now(), args[4]
  local held = isAlive(keys[1], args[1]) and 1 or 0
  forgetGone(keys, at)
  redis.call('ZADD', keys[1], at + tonumber(args[3]), args[1])
  redis.call('HSET', keys[2], args[1], args[2])
  -- What was read is kept no longer; and what nobody was away for so long to read.
  redis.call('XTRIM', keys[5], 'MINID', whole(tonumber(args[5]) + 1))
  redis.call('XTRIM', keys[4], 'MINID', '~', whole((at - tonumber(keep)) * 1000))
  for index = 1, 5 do redis.call('PEXPIRE', keys[index], keep) end
  return held
end

local function leaveAll(keys, args)
  redis.call('ZREM', keys[1], args[1])
  redis.call('HDEL', keys[2], args[1])
  redis.call('DEL', keys[3])
  return 1
end

local function alive(keys)
  local found = {}
  for _, instance in ipairs(redis.call('ZRANGEBYSCORE', keys[1], '(' .. now(), '+inf')) do
    found[#found + 1] = instance
    found[#found + 1] = redis.call('HGET', keys[2], instance) or ''
  end
  return found
end

local function revoke(keys, args)
  local user, issued, keep = args[1], tonumber(args[2]), tonumber(args[3])
  local past = redis.call('ZRANGEBYSCORE', keys[2], '-inf', math.floor(now() / 1000), 'LIMIT', 0, 100)
  if #past > 0 then
    redis.call('ZREM', keys[2], unpack(past))
    redis.call('HDEL', keys[1], unpack(past))
  end
  local before = redis.call('HGET', keys[1], user)
  if before then
    local oldIssued, oldKeep = string.match(before, '^(%d+) (%d+)$')
    issued, keep = math.max(issued, tonumber(oldIssued)), math.max(keep, tonumber(oldKeep))
  elseif redis.call('HLEN', keys[1]) >= tonumber(args[4]) then
    return false
  end
  redis.call('HSET', keys[1], user, whole(issued) .. ' ' .. whole(keep))
  redis.call('ZADD', keys[2], whole(keep), user)
  return 1
end

redis.register_function(NAME .. '_control_tell', tell)
redis.register_function({ function_name = NAME .. '_control_place', callback = place, flags = { 'no-writes' } })
redis.register_function(NAME .. '_control_renew', renew)
redis.register_function(NAME .. '_control_leave', leaveAll)
redis.register_function({ function_name = NAME .. '_control_alive', callback = alive, flags = { 'no-writes' } })
redis.register_function(NAME .. '_control_revoke', revoke)
