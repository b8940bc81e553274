// Renders templates as Helm does, whose language is text/template with the functions of sprig and a few of its own.
// The whole of Helm takes minutes to build. {"template", "release", "values"} on standard input, manifests on
// standard output.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"os"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

type question struct {
	Template string         `json:"template"`
	Release  string         `json:"release"`
	Values   map[string]any `json:"values"`
}

func main() {
	log.SetFlags(0)
	var asked question
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	functions := sprig.TxtFuncMap()
	functions["required"] = required
	parsed, err := template.New("chart").Option("missingkey=zero").Funcs(functions).Parse(asked.Template)
	must(err)
	must(parsed.Execute(os.Stdout, map[string]any{
		"Release": map[string]any{"Name": asked.Release, "Namespace": "default", "Service": "Helm"},
		"Values":  asked.Values,
	}))
}

// required is Helm's own: a value that is missing or empty ends the rendering.
func required(message string, value any) (any, error) {
	if value == nil || value == "" {
		return nil, errors.New(message)
	}
	return value, nil
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
