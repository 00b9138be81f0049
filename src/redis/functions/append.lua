-- Stores a publication with its offset and its id, and announces it: rules L1, L2 and L8.
-- KEYS  meta, stream, ids, times
-- ARGV  nonce, id ('' for none), packed publication, size, ttl ms, keep ms, id window ms, ids kept at most,
--       PUBLISH or SPUBLISH, announcement channel
-- Returns { duplicate 0|1, token, offset, unannounced 0|1 }, or the error NOIDENTITY.
-- Atomic: an offset without its publication, or an id without its offset, would be told to a client as truth. A Lua error
-- keeps what came before it, so the announcement comes last, under pcall; whoever hears of a failed one catches up.

local function trimIds(keys, self, window, most)
  local over = redis.call('ZCARD', keys[4]) - 1 - most
  local old = redis.call('ZRANGEBYSCORE', keys[4], '-inf', self.now - window, 'LIMIT', 0, 200)
  if over > #old then old = redis.call('ZRANGE', keys[4], 0, math.min(over, 200) - 1) end
  if #old == 0 then return end
  redis.call('ZREM', keys[4], unpack(old))
  redis.call('HDEL', keys[3], unpack(old))
end

-- The data set is written under another replication id: the token ends where it stands, and another begins.
local function bump(meta, self, nonce, id)
  self.g = self.g + 1
  redis.call('HSET', meta, 'c:' .. self.t, self.o .. ':' .. self.g)
  self.t = token(nonce, id)
  self.r = id
  redis.call('HSET', meta, 't', self.t, 'r', self.r, 'g', self.g)
  local all = redis.call('HGETALL', meta)
  for index = 1, #all, 2 do
    local g = string.sub(all[index], 1, 2) == 'c:' and tonumber(string.match(all[index + 1], ':(%d+)$'))
    if g and g <= self.g - CUTS then redis.call('HDEL', meta, all[index]) end
  end
end

local function append(keys, args)
  local nonce, publicationId, packed = args[1], args[2], args[3]
  local size, ttl, keep, window = tonumber(args[4]), tonumber(args[5]), tonumber(args[6]), tonumber(args[7])
  local id = identity()
  if not id then return redis.error_reply(NOIDENTITY) end
  local self = life(keys[1], size, ttl, keep)
  if self and publicationId ~= '' then
    local seen = redis.call('HGET', keys[3], publicationId)
    if seen then
      local ms, offset = string.match(seen, '^(%d+):(%d+)$')
      if tonumber(ms) + window > self.now then return { 1, self.t, tonumber(offset), 0 } end
    end
  end
  if not self then
    self = newlife(keys, nonce, id, size, ttl, keep)
  elseif self.r ~= id then
    bump(keys[1], self, nonce, id)
  end
  self.o = self.o + 1
  local added = redis.pcall('XADD', keys[2], 'MAXLEN', '~', size, self.o .. '-0', 'm', self.now, 'p', packed)
  if type(added) == 'table' and added.err then
    if not string.find(added.err, 'equal or smaller', 1, true) then return added end
    -- The stream knows more than meta: meta is older. What the offsets between were is not known any more.
    self = newlife(keys, nonce, id, size, ttl, keep)
    self.o = 1
    redis.call('XADD', keys[2], '1-0', 'm', self.now, 'p', packed)
  end
  if publicationId ~= '' then
    redis.call('HSET', keys[3], publicationId, self.now .. ':' .. self.o)
    redis.call('ZADD', keys[4], self.now, publicationId)
    if self.o % 64 == 0 then trimIds(keys, self, window, tonumber(args[8])) end
  end
  save(keys, self)
  local announcement = 'p\0' .. self.t .. '\0' .. self.o .. '\0' .. packed
  local told = redis.pcall(args[9], args[10], announcement)
  return { 0, self.t, self.o, type(told) == 'table' and 1 or 0 }
end

redis.register_function(NAME .. '_append', append)
