-- What may be done to a Connection in Argo CD's menu.
local isSuspended = obj.spec.suspend == true
return {
  ["test-now"] = { disabled = isSuspended, displayName = "Test now", iconClass = "fa fa-fw fa-plug" },
  ["suspend"] = { disabled = isSuspended, displayName = "Suspend", iconClass = "fa fa-fw fa-pause" },
  ["resume"] = { disabled = not isSuspended, displayName = "Resume", iconClass = "fa fa-fw fa-play" },
}
