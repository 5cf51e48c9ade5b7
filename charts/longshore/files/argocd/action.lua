-- One action on an EcsService (Lua 5.1): the annotations that `longshore` sets too. They are not part of the spec, so
-- nothing is out of sync afterwards. VERB is put in by the generator.
local os = require("os")
local verb = "VERB"
local prefix = "longshore.dev/action"
local status = obj.status or {}

-- An approval is for one revision: the one that waits before its deployment comes first, then the one that is rolled out.
local target = nil
if verb == "promote" or verb == "promote-full" then
  local function waits(gates)
    for _, gate in ipairs(gates or {}) do
      if gate.state == "Waiting" then
        return true
      end
    end
    return false
  end
  local awaiting = status.awaiting
  local rollout = status.rollout or {}
  if awaiting ~= nil and (verb == "promote-full" or waits(awaiting.gates)) then
    target = awaiting.targetHash
  else
    target = rollout.targetHash
  end
end

local annotations = obj.metadata.annotations or {}
annotations[prefix] = verb
-- Another token for every click: the object has a new version after each.
annotations[prefix .. "-token"] = "argocd-" .. tostring(os.time()) .. "-" .. tostring(obj.metadata.resourceVersion)
annotations[prefix .. "-by"] = "Argo CD"
annotations[prefix .. "-target"] = target
annotations[prefix .. "-to"] = nil
obj.metadata.annotations = annotations
return obj
