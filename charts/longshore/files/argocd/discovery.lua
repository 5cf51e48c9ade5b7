-- Which actions an EcsService offers in Argo CD (Lua 5.1); the others are shown as disabled. The operator judges each again.
local status = obj.status or {}
local rollout = status.rollout or {}
local awaiting = status.awaiting

local forward = { Requested = true, Progressing = true, Overdue = true }
local back = { Stopping = true, RollingBack = true }
local failed = { RolledBack = true, Quarantined = true, RolloutFailed = true, RolloutStopped = true, Pinned = true }

local function waits(gates)
  for _, gate in ipairs(gates or {}) do
    if gate.state == "Waiting" then
      return true
    end
  end
  return false
end

local reason = ""
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "Ready" then
    reason = condition.reason
  end
end

local moves = forward[rollout.state] == true
local paused = status.paused ~= nil
local atGate = (awaiting ~= nil and waits(awaiting.gates)) or (moves and waits(rollout.gates))

local actions = {}
actions["promote"] = { disabled = paused or not atGate, iconClass = "fa fa-fw fa-step-forward" }
actions["promote-full"] = { disabled = paused or not (moves or awaiting ~= nil), iconClass = "fa fa-fw fa-fast-forward" }
actions["abort"] = { disabled = not (moves or awaiting ~= nil or reason == "ForeignDeployment"), iconClass = "fa fa-fw fa-times" }
actions["retry"] = { disabled = not failed[reason], iconClass = "fa fa-fw fa-redo" }
actions["pause"] = { disabled = paused, iconClass = "fa fa-fw fa-pause" }
actions["resume"] = { disabled = not paused, iconClass = "fa fa-fw fa-play" }
actions["restart"] = { disabled = paused or moves or back[rollout.state] == true or awaiting ~= nil, iconClass = "fa fa-fw fa-sync" }
return actions
