// Command crd-check judges CRD manifests as a real API server does: it decodes them strictly, applies the defaults of
// apiextensions.k8s.io/v1, converts them to the internal version and runs ValidateCustomResourceDefinition, which covers
// structural schemas, list types, defaults, and the estimated cost of every CEL rule. Then it judges the objects of
// cases.json by those CRDs, and fails where Kubernetes says anything else of them than src/api does.
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

// check returns the definition in a file and what is wrong with it; both are empty when the file holds another kind.
func check(path string) (crd *apiextensions.CustomResourceDefinition, problems []string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, []string{err.Error()}
	}
	var external v1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(data, &external); err != nil {
		return nil, []string{err.Error()}
	}
	if external.Kind != "CustomResourceDefinition" {
		return nil, nil
	}
	v1.SetDefaults_CustomResourceDefinition(&external)
	v1.SetDefaults_CustomResourceDefinitionSpec(&external.Spec)
	var internal apiextensions.CustomResourceDefinition
	if err := v1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&external, &internal, nil); err != nil {
		return nil, []string{err.Error()}
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
	return &internal, problems
}

func main() {
	directories := os.Args[1:]
	if len(directories) == 0 {
		fmt.Fprintln(os.Stderr, "usage: crd-check DIRECTORY...")
		os.Exit(2)
	}
	checked, failed := 0, 0
	crds := map[string]*apiextensions.CustomResourceDefinition{}
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
			crd, problems := check(file)
			if crd == nil && len(problems) == 0 {
				continue
			}
			checked++
			if crd != nil {
				crds[crd.Spec.Names.Kind] = crd
			}
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
	cases, differences := compare("cases.json", crds)
	for _, difference := range differences {
		fmt.Println("DIFF", difference)
	}
	fmt.Printf("%d objects judged, %d differently\n", cases, len(differences))
	if failed > 0 || checked == 0 || len(differences) > 0 {
		os.Exit(1)
	}
}
