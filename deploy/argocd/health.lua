-- Health of mooring.dev objects for Argo CD, by kstatus' rules. An object that was not looked at yet is in progress.
-- What is suspended rests, whatever was found of it before.
if obj.spec ~= nil and obj.spec.suspend == true then
  return { status = "Suspended", message = "spec.suspend is true: nothing is tested" }
end
local status = { status = "Progressing", message = "waiting for the operator" }
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation or obj.status.conditions == nil then
  return status
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Stalled" and condition.status == "True" then
    return { status = "Degraded", message = condition.reason .. ": " .. condition.message }
  end
  if condition.type == "Ready" then
    status.message = condition.reason .. ": " .. condition.message
    if condition.status == "True" then
      status.status = "Healthy"
    end
  end
end
return status
