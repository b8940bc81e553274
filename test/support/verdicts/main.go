// Prints what those who wait for an object make of it: kstatus, Argo CD's Lua and Flux' CEL, each with its own engine.
// Reads {"objects": [...], "lua": "...", "cel": {"current": "...", "failed": "...", "inProgress": "..."}} on standard
// input and answers with a list of {"kstatus", "argocd", "flux"} in the order of the objects. With "scripts": [...]
// each has "scripts", too: what these made of the object, as Argo CD's resource actions do.
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
	Scripts []string                    `json:"scripts"`
}

type verdict struct {
	Kstatus string `json:"kstatus"`
	Argocd  string `json:"argocd"`
	Flux    string `json:"flux"`
	Scripts []any  `json:"scripts,omitempty"`
}

func main() {
	var asked question
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	verdicts := make([]verdict, 0, len(asked.Objects))
	for _, object := range asked.Objects {
		result, err := status.Compute(&object)
		must(err)
		verdicts = append(verdicts, verdict{result.Status.String(), argocd(asked.Lua, object.Object), flux(asked.Cel, object.Object), run(asked.Scripts, object.Object)})
	}
	must(json.NewEncoder(os.Stdout).Encode(verdicts))
}

// argocd runs the script as Argo CD does: the answer is a table with `status`.
func argocd(script string, object map[string]any) string {
	health, _ := answer(script, object).(map[string]any)["status"].(string)
	return health
}

func run(scripts []string, object map[string]any) []any {
	answers := make([]any, 0, len(scripts))
	for _, script := range scripts {
		answers = append(answers, answer(script, object))
	}
	return answers
}

// answer is what a script returns; the object is the global `obj`.
func answer(script string, object map[string]any) any {
	state := lua.NewState()
	defer state.Close()
	state.SetGlobal("obj", table(state, object))
	must(state.DoString(script))
	returned, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		log.Fatal("the script answered with no table")
	}
	return value(returned)
}

func value(from lua.LValue) any {
	switch typed := from.(type) {
	case lua.LString:
		return string(typed)
	case lua.LBool:
		return bool(typed)
	case lua.LNumber:
		return float64(typed)
	case *lua.LTable:
		if typed.Len() > 0 {
			list := make([]any, 0, typed.Len())
			typed.ForEach(func(_, member lua.LValue) { list = append(list, value(member)) })
			return list
		}
		members := map[string]any{}
		typed.ForEach(func(name, member lua.LValue) { members[name.String()] = value(member) })
		return members
	}
	return nil
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
