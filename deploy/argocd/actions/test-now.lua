-- Asks for a test: any value that was not there before does.
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["mooring.dev/test-requested-at"] = os.date("!%Y-%m-%dT%XZ")
return obj
