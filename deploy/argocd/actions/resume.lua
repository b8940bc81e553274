-- Tested again, at once.
obj.spec.suspend = nil
return obj
