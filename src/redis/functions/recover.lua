-- What came after each of many positions, in one read: rule L3. Continuous or a gap, never a guess.
-- KEYS  meta, stream
-- ARGV  size, ttl ms, keep ms (size 0: as they were used last), then for each position: token, offset, limit
-- Returns false when there is no stream; else { token, top, first, { 1|0 for each position }, packed publications },
-- whose first has the offset `first` and whose last is the top. Position i is continuous if its answer is 1. Error NOTMASTER.
-- Atomic: token, top, cuts and publications of one moment.

local function recover(keys, args)
  if not isMaster() then return redis.error_reply(NOTMASTER) end
  local self = life(keys[1], tonumber(args[1]), tonumber(args[2]), tonumber(args[3]))
  if not self then return false end
  local floor = floorOf(self)
  local answers, offsets = {}, {}
  local from = self.o
  for index = 4, #args, 3 do
    local offset = tonumber(args[index + 1])
    local cut = self.o
    if args[index] ~= self.t then
      local past = redis.call('HGET', keys[1], 'c:' .. args[index])
      cut = past and tonumber(string.match(past, '^(%d+):')) or -1
    end
    local good = offset <= cut and offset >= floor and self.o - offset <= tonumber(args[index + 2])
    offsets[#offsets + 1] = good and offset or -1
    if good and offset < from then from = offset end
  end
  local entries = {}
  if from < self.o then entries = redis.call('XRANGE', keys[2], (from + 1) .. '-0', self.o .. '-0') end
  -- Backwards from the top as far as there is neither a hole nor one that has expired.
  local first, packed = self.o + 1, {}
  local index = #entries
  while index > 0 do
    local entry = entries[index]
    if entry[1] ~= (first - 1) .. '-0' or tonumber(entry[2][2]) + self.l <= self.now then break end
    first = first - 1
    index = index - 1
  end
  for place = index + 1, #entries do packed[#packed + 1] = entries[place][2][4] end
  for place, offset in ipairs(offsets) do answers[place] = (offset >= 0 and offset + 1 >= first) and 1 or 0 end
  return { self.t, self.o, first, answers, packed }
end

redis.register_function({ function_name = NAME .. '_recover', callback = recover, flags = { 'no-writes' } })
