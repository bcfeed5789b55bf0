-- What all scripts begin with: constants, the form of entries, and the clock.
--
-- An entry is a header of 31 bytes and the value. The header: a format byte, version, updated, expires, created, and a sum over these. All numbers
-- are below 2^53, so that Lua's doubles hold them exactly.

local NEVER = 281474976710655
local KEEP = 281474976710654
-- How long an expired entry stays, for whoever wants to hear of it. Readers do not see it.
local GRACE = 500
local FORMAT = 225
local HEADER = 31
local FORM = '>BI8I6I6I6I4'
-- The sum of a header: each field, reduced, times its factor, reduced. Every term is below 2^50, so nothing is rounded.
local MODULUS = 4294967291
local OF_VERSION, OF_UPDATED, OF_EXPIRES, OF_CREATED = 66191, 81239, 98443, 116747
local CONTROL = '>I8I8I8'

local seconds, micros = server_time()
local now_us = seconds * 1000000 + micros
local now = math.floor(now_us / 1000)
