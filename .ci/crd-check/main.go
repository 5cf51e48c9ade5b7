// Command crd-check judges CRD manifests as a real API server does: it decodes them strictly, applies the defaults of
// apiextensions.k8s.io/v1, converts them to the internal version and runs ValidateCustomResourceDefinition, which covers
// structural schemas, list types, defaults, and the estimated cost of every CEL rule.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"sigs.k8s.io/yaml"
)

// check returns what is wrong with the manifest in a file; skip is set when the file holds another kind.
func check(path string) (problems []string, skip bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return []string{err.Error()}, false
	}
	var external v1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(data, &external); err != nil {
		return []string{err.Error()}, false
	}
	if external.Kind != "CustomResourceDefinition" {
		return nil, true
	}
	v1.SetDefaults_CustomResourceDefinition(&external)
	v1.SetDefaults_CustomResourceDefinitionSpec(&external.Spec)
	var internal apiextensions.CustomResourceDefinition
	if err := v1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&external, &internal, nil); err != nil {
		return []string{err.Error()}, false
	}
	// The storage version is recorded by the registry's strategy before validation; a manifest does not carry it.
	for _, version := range internal.Spec.Versions {
		if version.Storage {
			internal.Status.StoredVersions = []string{version.Name}
		}
	}
	for _, problem := range validation.ValidateCustomResourceDefinition(context.Background(), &internal) {
		problems = append(problems, problem.Error())
	}
	return problems, false
}

func main() {
	directories := os.Args[1:]
	if len(directories) == 0 {
		fmt.Fprintln(os.Stderr, "usage: crd-check DIRECTORY...")
		os.Exit(2)
	}
	checked, failed := 0, 0
	for _, directory := range directories {
		files, err := filepath.Glob(filepath.Join(directory, "*.yaml"))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for _, file := range files {
			if filepath.Base(file) == "kustomization.yaml" {
				continue
			}
			problems, skip := check(file)
			if skip {
				continue
			}
			checked++
			if len(problems) == 0 {
				fmt.Println("OK  ", file)
				continue
			}
			failed++
			fmt.Println("FAIL", file)
			for _, problem := range problems {
				fmt.Println("    ", problem)
			}
		}
	}
	fmt.Printf("%d CRDs checked, %d failed\n", checked, failed)
	if failed > 0 || checked == 0 {
		os.Exit(1)
	}
}
