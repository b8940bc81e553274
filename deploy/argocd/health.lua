-- Health of mooring.dev objects for Argo CD, by kstatus' rules. An object that was not looked at yet is in progress.
-- What is suspended rests, whatever was found of it before.
if obj.spec ~= nil and obj.spec.suspend == true then
  return { status = "Suspended", message = "spec.suspend is true: nothing is tested" }
end
local health = { status = "Progressing", message = "waiting for the operator" }
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation or obj.status.conditions == nil then
  return health
end
local holds, ready = {}, nil
for _, condition in ipairs(obj.status.conditions) do
  holds[condition.type] = condition.status == "True"
  if condition.type == "Ready" then
    ready = condition
  end
end
if ready == nil then
  return health
end
health.message = ready.reason .. ": " .. ready.message
if holds.Stalled then
  health.status = "Degraded"
elseif holds.Ready then
  health.status = "Healthy"
elseif obj.kind == "Connection" and ready.status == "False" and not holds.Reconciling then
  -- Time may heal it, and has had its chance.
  health.status = "Degraded"
end
return health
