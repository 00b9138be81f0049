-- What append, open, recover, read and remove share: a channel's meta, and its life.
--
-- meta (hash)  t lineage token, r replication id it was opened under, o top offset, g number of the token,
--              m log time of the last touch, x when the keys' expiry was set, n l k retention of the last use (size, ttl,
--              keep), c:<token> where an older token ended: "<offset>:<g>"
-- stream       <offset>-0, fields m (log time) and p (packed publication)
-- ids (hash)   publication id -> "<log time>:<offset>"; times (zset) the same ids by log time
--
-- ids, times and meta live and die together, so that a slot on the move has all of them or none. The stream goes when its
-- last publication has expired: what is not there then is not to be shown anyway.

local CUTS = 8

-- A server that does not tell who it is cannot be told from another one: no offset of it means anything.
local function identity()
  local info = redis.call('INFO', 'replication')
  local id = string.match(info, 'master_replid:(%x+)')
  if not id or #id ~= 40 then return nil end
  return id
end

local NOIDENTITY = 'NOIDENTITY this server does not tell its replication id (INFO replication, master_replid)'

-- The token names the call and the reign: a command that is sent again after a dead socket can run on two forks.
local function token(nonce, id)
  return nonce .. '.' .. string.sub(id, 1, 10)
end

-- The life there is, or nil. retention of size 0: the one that was used last.
local function life(meta, size, ttl, keep)
  local v = redis.call('HMGET', meta, 't', 'r', 'o', 'g', 'm', 'x', 'n', 'l', 'k')
  if not v[1] then return nil end
  local self = {
    t = v[1], r = v[2], o = tonumber(v[3]), g = tonumber(v[4]), m = tonumber(v[5]),
    x = tonumber(v[6]), n = tonumber(v[7]), l = tonumber(v[8]), k = tonumber(v[9]), now = now(),
  }
  self.adopts = size > 0 and (size ~= self.n or ttl ~= self.l or keep ~= self.k)
  if self.adopts then self.n, self.l, self.k = size, ttl, keep end
  -- Log time never goes back within a channel, whatever the clocks of two masters say.
  if self.now < self.m then self.now = self.m end
  if self.m + self.k <= self.now then return nil end
  return self
end

-- Everything before is forgotten.
local function newlife(keys, nonce, id, size, ttl, keep)
  redis.call('DEL', keys[1], keys[2], keys[3], keys[4])
  -- Both must exist as long as meta does, also where nobody uses ids.
  redis.call('HSET', keys[3], '', '')
  redis.call('ZADD', keys[4], '+inf', '')
  return {
    t = token(nonce, id), r = id, o = 0, g = 1, m = 0, x = -1, n = size, l = ttl, k = keep, now = now(),
    adopts = true, isNew = true,
  }
end

-- Writes what has changed. Expiry is set anew only after an eighth of the shortest time, and is so much longer.
local function save(keys, self)
  self.m = self.now
  local slack = math.floor(math.min(self.l, self.k) / 8)
  local words = { 'o', self.o, 'm', self.m }
  if self.isNew then
    for _, word in ipairs({ 't', self.t, 'r', self.r, 'g', self.g }) do words[#words + 1] = word end
  end
  if self.adopts then
    for _, word in ipairs({ 'n', self.n, 'l', self.l, 'k', self.k }) do words[#words + 1] = word end
  end
  local refresh = self.adopts or self.x < 0 or self.now - self.x > slack
  if refresh then
    words[#words + 1] = 'x'
    words[#words + 1] = self.now
  end
  redis.call('HSET', keys[1], unpack(words))
  if refresh then
    local keep = self.k + slack + 1
    redis.call('PEXPIRE', keys[1], keep)
    redis.call('PEXPIRE', keys[3], keep)
    redis.call('PEXPIRE', keys[4], keep)
    redis.call('PEXPIRE', keys[2], math.min(self.l + slack + 1, keep))
  end
end

-- The highest offset that may not be shown any more. MAXLEN ~ keeps more than was asked for.
local function floorOf(self)
  return math.max(0, self.o - self.n)
end

-- A replica that has lost its master runs functions that do not write, and knows less than was acknowledged.
local function isMaster()
  return string.find(redis.call('INFO', 'replication'), 'role:master', 1, true) ~= nil
end

local NOTMASTER = 'NOTMASTER this server is a replica'
