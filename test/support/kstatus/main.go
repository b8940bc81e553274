// Reads objects as a JSON list on standard input and prints, in the same order, what kstatus makes of each.
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

func main() {
	var objects []unstructured.Unstructured
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		log.Fatal(err)
	}
	verdicts := make([]string, 0, len(objects))
	for _, object := range objects {
		result, err := status.Compute(&object)
		if err != nil {
			log.Fatal(err)
		}
		verdicts = append(verdicts, result.Status.String())
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		log.Fatal(err)
	}
}
