-- Health of an EcsService, a GitSource or an AwsAccount for Argo CD (Lua 5.1), from the conditions that the operator writes.
-- Healthy: Ready. Degraded: a person has to act, or what runs is not what is declared. Suspended: a person was asked, or
-- holds it back on purpose. Progressing: the operator or ECS is at work, or has not looked yet.
local suspended = {
  Suspended = true,
  Paused = true,
  AwaitingApproval = true,
  Observing = true,
}

local status = obj.status or {}
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end
local ready = conditions.Ready

if ready == nil then
  return { status = "Progressing", message = "The operator has not looked at it yet." }
end
if status.observedGeneration ~= nil and obj.metadata.generation ~= nil and status.observedGeneration ~= obj.metadata.generation then
  return { status = "Progressing", message = "The operator has not looked at the newest spec yet." }
end

local function is(type, value)
  return conditions[type] ~= nil and conditions[type].status == value
end

local message = ready.reason
if ready.message ~= nil and ready.message ~= "" then
  message = ready.reason .. ": " .. ready.message
end

if ready.status == "True" then
  return { status = "Healthy", message = message }
end
if suspended[ready.reason] then
  return { status = "Suspended", message = message }
end
if is("Stalled", "True") then
  return { status = "Degraded", message = message }
end
if is("Reconciling", "True") or ready.status == "Unknown" then
  return { status = "Progressing", message = message }
end
return { status = "Degraded", message = message }
