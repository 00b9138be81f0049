-- The one clock of every function: the server's own, so that no instance's wrong clock matters.
-- Returns wall milliseconds. Tests put another file in this one's place to turn time.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
