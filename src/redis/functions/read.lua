-- A part of what is held of a channel.
-- KEYS  meta, stream
-- ARGV  size, ttl ms, keep ms, limit, reverse 0|1, since offset (exclusive; -1 for none), its token ('' for any)
-- Returns false when there is no stream; else { token, top, 1|0 (0: since is of another token), offsets, packed }.
-- Error NOTMASTER. Atomic: position and publications of one moment.

local function read(keys, args)
  if not isMaster() then return redis.error_reply(NOTMASTER) end
  local self = life(keys[1], tonumber(args[1]), tonumber(args[2]), tonumber(args[3]))
  if not self then return false end
  local limit, since = tonumber(args[4]), tonumber(args[6])
  if since >= 0 and args[7] ~= '' and args[7] ~= self.t then return { self.t, self.o, 0, {}, {} } end
  local offsets, packed = {}, {}
  local low, high = floorOf(self) + 1, self.o
  local isReverse = args[5] == '1'
  if since >= 0 and isReverse then high = math.min(high, since - 1) end
  if since >= 0 and not isReverse then low = math.max(low, since + 1) end
  while #offsets < limit and low <= high do
    -- What has expired lies before what has not; forward it is stepped over.
    local count = math.min(limit - #offsets, 512)
    local entries
    if isReverse then
      entries = redis.call('XREVRANGE', keys[2], high .. '-0', low .. '-0', 'COUNT', count)
    else
      entries = redis.call('XRANGE', keys[2], low .. '-0', high .. '-0', 'COUNT', count)
    end
    if #entries == 0 then break end
    for _, entry in ipairs(entries) do
      local offset = tonumber(string.match(entry[1], '^%d+'))
      if tonumber(entry[2][2]) + self.l > self.now then
        offsets[#offsets + 1] = offset
        packed[#packed + 1] = entry[2][4]
      elseif isReverse then
        return { self.t, self.o, 1, offsets, packed }
      end
      if isReverse then high = offset - 1 else low = offset + 1 end
    end
  end
  return { self.t, self.o, 1, offsets, packed }
end

redis.register_function({ function_name = NAME .. '_read', callback = read, flags = { 'no-writes' } })
