// Prints what those who wait for an object make of it: kstatus, Argo CD's Lua and Flux' CEL, each with its own engine.
// Reads {"objects": [...], "lua": "...", "cel": {"current": "...", "failed": "...", "inProgress": "..."}} on standard
// input and answers with a list of {"kstatus", "argocd", "flux"} in the order of the objects.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/google/cel-go/cel"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

type question struct {
	Objects []unstructured.Unstructured `json:"objects"`
	Lua     string                      `json:"lua"`
	Cel     map[string]string           `json:"cel"`
}

type verdict struct {
	Kstatus string `json:"kstatus"`
	Argocd  string `json:"argocd"`
	Flux    string `json:"flux"`
}

func main() {
	var asked question
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	verdicts := make([]verdict, 0, len(asked.Objects))
	for _, object := range asked.Objects {
		result, err := status.Compute(&object)
		must(err)
		verdicts = append(verdicts, verdict{result.Status.String(), argocd(asked.Lua, object.Object), flux(asked.Cel, object.Object)})
	}
	must(json.NewEncoder(os.Stdout).Encode(verdicts))
}

// argocd runs the script as Argo CD does: the object is the global `obj`, the answer a table with `status`.
func argocd(script string, object map[string]any) string {
	state := lua.NewState()
	defer state.Close()
	state.SetGlobal("obj", table(state, object))
	must(state.DoString(script))
	answer, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		log.Fatal("the script answered with no table")
	}
	return answer.RawGetString("status").String()
}

func table(state *lua.LState, value any) lua.LValue {
	switch typed := value.(type) {
	case map[string]any:
		made := state.NewTable()
		for name, member := range typed {
			made.RawSetString(name, table(state, member))
		}
		return made
	case []any:
		made := state.NewTable()
		for _, member := range typed {
			made.Append(table(state, member))
		}
		return made
	case string:
		return lua.LString(typed)
	case bool:
		return lua.LBool(typed)
	case int64:
		return lua.LNumber(typed)
	case float64:
		return lua.LNumber(typed)
	}
	return lua.LNil
}

// flux asks in the order in which Flux does: inProgress, failed, current.
func flux(expressions map[string]string, object map[string]any) string {
	environment, err := cel.NewEnv(cel.Variable("metadata", cel.DynType), cel.Variable("status", cel.DynType), cel.Variable("spec", cel.DynType))
	must(err)
	for _, name := range []string{"inProgress", "failed", "current"} {
		ast, issues := environment.Compile(expressions[name])
		must(issues.Err())
		program, err := environment.Program(ast)
		must(err)
		holds, _, err := program.Eval(object)
		must(err)
		if holds.Value() == true {
			return name
		}
	}
	return "inProgress"
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
